"""Every attribute a trained model may look at: which way is better, and the reason in words when it speaks against somebody."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Known:
    """`better`: `more`, `less`, or `""` where the data may say; for words `words` goes from worst to best, as the trees
    read them. `log` where a wide spread of money is easier to read by its logarithm."""

    name: str
    better: Literal["more", "less", ""]
    reason: str
    reason_en: str
    reason_zh: str
    log: bool = False
    words: tuple[str, ...] = ()

    @property
    def sign(self) -> int:
        """Of its effect on the probability of default: 1 rises, -1 falls, 0 free."""
        return {"more": -1, "less": 1, "": 0}[self.better]


KNOWN = {
    one.name: one
    for one in (
        Known(
            "seniority_years",
            "more",
            "short_employment",
            "Short time with the employer, or none stated",
            "工作年限较短或未提供",
            log=True,
        ),
        Known(
            "bad_record",
            "more",
            "bad_record",
            "There is a record of debts not paid, or none could be looked up",
            "有不良信用记录或无法查询",
            words=("yes", "no"),
        ),
        Known(
            "job",
            "more",
            "job_not_fixed",
            "The job is not permanent or not stated",
            "非固定职业或未提供",
            words=("partime", "others", "freelance", "fixed"),
        ),
        Known(
            "home",
            "more",
            "home_not_owned",
            "The home is not one's own or not stated",
            "非自有住房或未提供",
            words=("other", "rent", "priv", "parents", "owner"),
        ),
        Known("term_months", "less", "long_term", "The term is long", "期限较长"),
        Known("amount", "", "amount", "The amount asked for", "申请金额", log=True),
        Known("price", "", "price", "The price of the goods", "商品价格", log=True),
        Known("income", "more", "income_low", "Income is low or not stated", "收入较低或未提供", log=True),
        Known("expenses", "", "expenses", "Monthly expenses are high or not stated", "每月支出较高或未提供", log=True),
        Known("assets", "more", "assets_few", "Assets are few or not stated", "资产较少或未提供", log=True),
        Known("debt", "", "debts", "Debts outstanding", "未偿负债", log=True),
        Known("instalment", "", "instalment", "The instalment is high", "每期还款额较高", log=True),
        Known(
            "free_income",
            "more",
            "free_income_low",
            "Little of the income is left after expenses, or it is not stated",
            "收入扣除支出后余额较少或未提供",
            log=True,
        ),
        Known(
            "loan_to_price_percent",
            "less",
            "small_down_payment",
            "The down payment is small against the price, or the price is not stated",
            "首付比例较低或未提供价格",
        ),
        Known("down_payment", "", "down_payment", "The down payment is small", "首付金额较小", log=True),
        Known(
            "cover_percent",
            "more",
            "instalment_not_covered",
            "What is left of income covers the instalment too few times, or is not stated",
            "收入余额对每期还款额的覆盖不足或未提供",
            log=True,
        ),
        Known(
            "net_assets_percent",
            "more",
            "net_assets_few",
            "Assets less debts are few against the amount, or not stated",
            "净资产相对申请金额较少或未提供",
            log=True,
        ),
        Known(
            "amount_to_income_percent",
            "less",
            "amount_against_income",
            "The amount is high against income",
            "申请金额相对收入偏高",
            log=True,
        ),
        Known(
            "expenses_to_income_percent",
            "",
            "expenses_against_income",
            "Expenses are high against income",
            "支出相对收入偏高",
            log=True,
        ),
        Known("age_years", "", "age", "Age, where the policy allows it to count", "年龄（仅限政策允许时）"),
        Known(
            "marital_status",
            "",
            "marital_status",
            "Marital status, where the policy allows it to count",
            "婚姻状况（仅限政策允许时）",
            words=("separated", "divorced", "single", "widow", "married"),
        ),
    )
}
