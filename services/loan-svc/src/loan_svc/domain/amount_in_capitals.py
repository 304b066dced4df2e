"""An amount of renminbi in Chinese capitals (大写金额), which nobody alters with a stroke of the pen."""

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_MYRIADS = ("", "万", "亿", "兆")


def in_capitals(amount_minor: int) -> str:
    """人民币壹万贰仟元整 for 1 200 000 fen; from 0 to below ten thousand billion yuan.

    After the rules of 《支付结算办法》: 整 closes an amount without fen, 零 stands for digits left out
    between others, and is left out itself before 仟 and 角, as the rules allow.
    """
    assert 0 <= amount_minor < 10**18, "amounts that a bank books"
    yuan, cents = divmod(amount_minor, 100)
    jiao, fen = divmod(cents, 10)
    whole = f"{_yuan(yuan)}元" if yuan else ""
    if not cents:
        return f"人民币{whole or '零元'}整"
    tenth = f"{_DIGITS[jiao]}角" if jiao else ("零" if whole else "")
    return f"人民币{whole}{tenth}" + (f"{_DIGITS[fen]}分" if fen else "整")


def _yuan(number: int) -> str:
    parts: list[str] = []
    gap = False
    for place in range(len(_MYRIADS) - 1, -1, -1):
        group = number // 10_000**place % 10_000
        if not group:
            gap = bool(parts)
            continue
        text = _group(group)
        parts.append(f"{'零' if parts and (gap or group < 1_000) else ''}{text}{_MYRIADS[place]}")
        gap = False
    return "".join(parts)


def _group(number: int) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = bool(text)
    return text
