-- One database and one role for each service, at the first start of an empty server (docker-entrypoint-initdb.d).
-- Passwords come from the environment; a role may connect to its own database only.
\set ON_ERROR_STOP on
REVOKE CONNECT ON DATABASE postgres FROM PUBLIC;

\set name access
\getenv password ACCESS_DATABASE_PASSWORD
\ir one_database.psql

\set name customer
\getenv password CUSTOMER_DATABASE_PASSWORD
\ir one_database.psql

\set name partner
\getenv password PARTNER_DATABASE_PASSWORD
\ir one_database.psql

\set name application
\getenv password APPLICATION_DATABASE_PASSWORD
\ir one_database.psql

\set name underwriting
\getenv password UNDERWRITING_DATABASE_PASSWORD
\ir one_database.psql

\set name limit
\getenv password LIMIT_DATABASE_PASSWORD
\ir one_database.psql

\set name loan
\getenv password LOAN_DATABASE_PASSWORD
\ir one_database.psql

\set name collections
\getenv password COLLECTIONS_DATABASE_PASSWORD
\ir one_database.psql

\set name insight
\getenv password INSIGHT_DATABASE_PASSWORD
\ir one_database.psql
