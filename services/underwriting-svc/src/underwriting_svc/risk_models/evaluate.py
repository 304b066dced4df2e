"""How the registered models do on any file of applications with their outcome."""

from pathlib import Path
from typing import Any

from underwriting_svc.adapters.models_registry import RegisteredModels
from underwriting_svc.domain.features import attributes_of
from underwriting_svc.risk_models import figures
from underwriting_svc.risk_models.applications_file import DataNotUsable, read_applications

DIGITS = 4


def evaluate(data: Path, models: RegisteredModels) -> list[dict[str, Any]]:
    """One object per trained model. Raises DataNotUsable."""
    applications = read_applications(data)
    rows = [attributes_of(columns) for columns in applications.columns]
    found = []
    for entry, model in models.trained():
        risks = model.risks(rows)
        try:
            auc, ks = figures.auc(applications.bad, risks), figures.ks(applications.bad, risks)
        except figures.OneClassOnly as error:
            raise DataNotUsable(f"{applications.name}: {error}") from error
        found.append(
            {
                "model": entry.model,
                "version": entry.version,
                "rows": len(rows),
                "auc": round(auc, DIGITS),
                "ks": round(ks, DIGITS),
            }
        )
    return found
