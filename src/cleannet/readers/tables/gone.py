"""Rows that say of themselves that their thing is no longer there: a retired device, an app that was removed, an ended contract.

Only a whole status counts, not a part of it: what is decommissioning, or not removed, is there. So is a device that was only
switched off. A status that nobody listed here changes nothing. A day after the judged day is a plan, so the thing is still there.
A month or a year of removal counts from its end on.

*Source*: statuses of NetBox (devices, circuits), Snipe-IT (status types), ServiceNow (install_status), GLPI and Lansweeper; FCC,
Secure and Trusted Communications Networks Reimbursement Program, status updates; then generic, in the languages of `header_words`.
"""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Gone, Rows
from cleannet.readers.base.input import Input
from cleannet.readers.tables.block import Block
from cleannet.readers.tables.column_names import chosen
from cleannet.readers.tables.days import UNSTATED, days
from cleannet.readers.tables.header_words import folded
from cleannet.readers.tables.layout import layout

_DAY: Final = 86_400_000_000


def _set(spelled: str) -> frozenset[str]:
    return frozenset(folded(word) for line in spelled.splitlines() for word in line.split("|") if word.strip())


GONE: Final = _set(
    """
    removed|decommissioned|retired|disposed|disposed of|scrapped|destroyed|discarded|recycled|sold|dismantled|deinstalled
    uninstalled|deleted|deactivated|disabled|disconnected|deprovisioned|withdrawn|archived|written off|out of service
    taken out of service|removal complete|removal completed|removal done|removed and replaced|removed and destroyed
    removed and disposed|replaced|replacement complete|replacement completed|replacement done|ripped and replaced
    rip and replace done|rip and replace complete|rip and replace completed|rip & replace done|rip & replace complete
    rip & replace completed|terminated|ended|ceased|cancelled|canceled|offboarded|former|no longer in use|not in use any more
    gone|end of life, removed|ausgebaut|entfernt|stillgelegt|außer Betrieb|ausgemustert|verschrottet|entsorgt|abgebaut
    demontiert|deaktiviert|deinstalliert|abgeschaltet|zurückgebaut|rückgebaut|verkauft|ausgetauscht|ersetzt|gekündigt|beendet
    ausgeschieden|gelöscht|vernichtet|retiré|retirée|supprimé|déposé|démonté|hors service|désactivé|désinstallé|réformé
    mis au rebut|détruit|remplacé|vendu|résilié|retirado|retirada|eliminado|desmontado|desinstalado|fuera de servicio
    dado de baja|baja|desechado|desactivado|reemplazado|vendido|removido|desativado|descartado|fora de serviço|substituído
    baixado|rimosso|dismesso|smontato|ritirato|disattivato|disinstallato|rottamato|fuori servizio|sostituito|venduto|smaltito
    verwijderd|buiten gebruik|buiten dienst|afgevoerd|gedeactiveerd|vervangen|verkocht|ontmanteld|beëindigd
    撤去|撤去済|撤去済み|廃棄|廃棄済
    廃棄済み
    除却|除却済|除却済み|廃止|使用停止|売却済|売却済み
    拆除|已拆除|报废|已报废|退役|已退役|移除|已移除|停用|已停用
    已下线|已处置|已替换|已更换|報廢|已報廢|已處置|已替換|已更換|已下線
    not installed|no longer installed|nicht installiert|non installé|no instalado|não instalado|non installato
    niet geïnstalleerd|未安装|未インストール
    stolen|lost|missing, stolen|lost or stolen
    lost/stolen|returned|returned to vendor|returned to supplier|returned to manufacturer
    returned to lessor|returned to owner|lease returned|returned (end of lease)|donated|removal finished|dismantling complete
    dismantling completed|decommissioning complete|decommissioning completed
    decommission complete|disposal complete|disposal completed
    gestohlen|entwendet|verloren
    zurückgegeben|an Lieferant zurückgegeben|an Lieferanten zurückgegeben|an den Lieferanten zurückgegeben
    an Hersteller zurückgegeben|an Leasinggeber zurückgegeben|Rückgabe abgeschlossen|Rückbau abgeschlossen|Rückbau erledigt
    Rückbau fertig|Demontage abgeschlossen|Abbau abgeschlossen
    Ausbau abgeschlossen|Austausch abgeschlossen|gespendet|ausgesondert
    volé|volée|perdu|perdue|rendu|restitué|restituée|retourné au fournisseur|rendu au fournisseur|restitué au fournisseur
    dépose terminée|démontage terminé|remplacement terminé|donné
    robado|robada|perdido|perdida|devuelto
    devuelta|devuelto al proveedor|devuelta al proveedor|desmontaje completado|retirada completada
    desmontaje terminado|sustitución completada|donado
    roubado|roubada|furtado|devolvido
    devolvida|devolvido ao fornecedor|devolvida ao fornecedor|desmontagem concluída|remoção concluída
    substituição concluída|doado
    rubato|rubata|smarrito|smarrita|restituito|restituita|restituito al fornitore|reso al fornitore|smontaggio completato
    rimozione completata|sostituzione completata|donato
    gestolen|verloren gegaan|geretourneerd
    teruggegeven|geretourneerd aan leverancier|teruggegeven aan leverancier|retour leverancier
    ontmanteling voltooid|verwijdering voltooid|vervanging voltooid
    盗難|紛失|返却済|返却済み|返品済|返品済み|撤去完了|廃棄完了|交換済|交換済み
    被盗|被盜|丢失|遺失|遗失|已退还|已退還|已归还|已歸還|已退回供应商|拆除完成|已完成拆除
"""
)
"""A status that says that the thing is gone, or no longer used."""

SWITCHED_OFF: Final = _set(
    """
    deactivated|disabled|disconnected|archived|out of service|taken out of service|no longer in use|not in use any more
    außer Betrieb|deaktiviert|abgeschaltet|hors service|désactivé|fuera de servicio|desactivado|desativado|fora de serviço
    disattivato|fuori servizio|buiten gebruik|buiten dienst|gedeactiveerd|使用停止|停用|已停用|已下线|已下線
"""
)
"""Those after which a device still stands where it stood, and an app is still installed: they were only switched off."""

THERE: Final = _set(
    """
    active|in use|in service|in operation|operational|deployed|installed|production|in production|online|up|live|provisioned
    assigned|ready to deploy|deployable|in stock|stock|spare|storage|staged|planned|pending|failed|offline|inventory
    decommissioning|deprovisioning|provisioning|to be removed|removal planned|not removed|enabled|in repair|out for repair
    ok|okay|current|open|valid|reserved|inactive|aktiv|in Betrieb|eingebaut|verbaut|Lager|geplant|actif|en service|en stock|activo
    en uso|ativo|em uso|attivo|in uso|actief|in gebruik|稼働中|使用中|運用中|在用|在库|使用|运行中|運行中
    RMA|in RMA|out for RMA|sent for RMA|awaiting return
    to be returned|in Reparatur|zur Reparatur|Rückgabe geplant|Rückbau geplant
    im Rückbau|en réparation|en reparación|em reparo|in riparazione|in reparatie|修理中|维修中|維修中
"""
)
"""A status that says that the thing is there, or will be, or was not taken out."""

_YES: Final = _set("yes|y|true|1|x|ja|oui|si|sí|sim|はい|是|○|✓|✔")
_NO: Final = _set("no|n|false|0|nein|non|não|nee|いいえ|否|-|n/a|na|none|never|nie|jamais") | {""}
_DATED: Final = re.compile(
    r"(?P<word>.*?[^\W\d_])[\s,;:(\[-]*(?:(?:on|since|as of|per|am|seit|le|el|em|il|op|sinds)\s+)?"
    r"(?P<day>[0-9][0-9./年月日-]{3,10}[0-9日月年]?)[)\]]?",
    re.DOTALL | re.IGNORECASE,
)
_TOLD: Final = 100
"""Words that are not understood of which each is told."""

_PARTS: Final = re.compile(r"\s*[/,;|+]\s*|\s+-\s+")


def may_say(item: Input) -> bool:
    """Whether the header of a table has a column that may say so."""
    found = layout(item.head)
    return found is not None and found.kind is not None and not _COLUMNS.isdisjoint(chosen(found.kind, found.header))


_COLUMNS: Final = frozenset({"status", "removed"})


def gone(item: Input, block: Block, things: bool = False, but: frozenset[str] = frozenset()) -> Gone | None:
    """What the rows say about being gone; None if the table has no column for it. things: whether rows are of things that other
    records may show, by name, number or address; but: words after which these things are there all the same (`SWITCHED_OFF`)."""
    if block.columns.keys().isdisjoint(_COLUMNS):
        return None
    words, at_word = _distinct(block.get("status"))
    removed, at_removed = _distinct(block.get("removed"))
    told = [_status(word) if folded(word) not in but else ("there", None) for word in words]
    yes = np.array([folded(word) in _YES for word in removed], np.bool_)[at_removed]
    by_status = np.array([state == "gone" for state, _ in told], np.bool_)[at_word]
    there = np.array([state == "there" for state, _ in told], np.bool_)[at_word]
    within: pa.Array[Any] = pa.array([day for _, day in told], pa.string()).take(pa.array(at_word, pa.int64()))

    def day(last: bool) -> tuple[Rows, Rows]:
        on, by_word, planned = (days(column, last)[0] for column in (block.get("removed"), within, block.get("removal")))
        planned = np.where(by_status | yes, planned, UNSTATED)
        return on, np.where(on != UNSTATED, on, np.where(by_word != UNSTATED, by_word, planned))

    (on, first), (_, since) = day(last=False), day(last=True)
    today = item.question.until // _DAY if item.question.until >= 0 else np.iinfo(np.int64).max
    mask = (by_status | ((yes | (on != UNSTATED)) & ~there)) & (first <= today)
    _unread(item, block, yes)
    _notes(item, words, told, there & (yes | (on != UNSTATED)))
    begin: Any = pa.scalar("removed: ")
    dated: Any = pc.binary_join_element_wise(begin, block.get("removed"), "")
    says: pa.Array[Any] = pc.coalesce(block.get("status"), dated)
    return Gone(mask, since, says, block.get("address"), things)


def _distinct(column: pa.Array[Any]) -> tuple[list[str], Rows]:
    """The texts of a column, each once, "" for none; and for each row the place of its text."""
    encoded: Any = column.dictionary_encode()
    texts = [str(text) for text in encoded.dictionary.to_pylist()]
    return [*texts, ""], np.asarray(encoded.indices.cast(pa.int64()).fill_null(len(texts)))


def _status(text: str) -> tuple[str, str | None]:
    """`gone`, `there` or "" (nobody knows the word), and the day that stands behind the word."""
    if found := _meaning(text):
        return found, None
    if (dated := _DATED.fullmatch(text.strip()[:100])) and (found := _meaning(dated["word"])):
        return found, dated["day"]
    return "", None


def _meaning(text: str) -> str:
    parts = {_word(text)} if _word(text) else {_word(part) for part in _PARTS.split(text.strip())[:8]}
    return parts.pop() if len(parts) == 1 else ""


def _word(text: str) -> str:
    word = folded(text[:100])
    return "gone" if word in GONE else "there" if word in THERE else ""


def _notes(item: Input, words: list[str], told: list[tuple[str, str | None]], against: Any) -> None:
    """Words of a column of statuses that nobody knows, each of them, and rows that say both."""
    strange = sorted({word[:40] for word, (state, _) in zip(words, told, strict=True) if word and not state})
    if strange:
        more = f" and {len(strange) - _TOLD:,} more" if strange[_TOLD:] else ""
        _note(item, f"status not understood, so the rows count as things that are there: {', '.join(strange[:_TOLD])}{more}")
    if (both := int(np.count_nonzero(against))) > 0:
        _note(item, f"rows with a day of removal and a status that says that the thing is there, which counts: {both:,}")


def _unread(item: Input, block: Block, yes: Any) -> None:
    """Cells that tell neither a day of removal nor yes or no."""
    for name in ("removed", "removal"):
        words, at = _distinct(block.get(name))
        read = (days(block.get(name))[0] != UNSTATED) | (yes if name == "removed" else False)
        if strange := sorted({words[place] for place in np.unique(at[~read]).tolist() if folded(words[place]) not in _NO}):
            more = f" and {len(strange) - 3:,} more" if strange[3:] else ""
            _note(item, f"days of removal that are no date: {', '.join(word[:40] for word in strange[:3])}{more}; write YYYY-MM-DD")


def _note(item: Input, note: str) -> None:
    if note not in item.log.notes:
        item.log.notes.append(note)
