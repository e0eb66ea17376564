"""Yes, no or unknown, in the many ways in which people answer a question about themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from annai.language.normalise import normalise
from annai.language.values.nearby import folded

Answer = Literal["yes", "no", "unknown"]

# Texts are matched in hiragana and lower case; kanji stay.
_POLITE = re.compile(
    r"(?:すみません|済みません|すいません|申し訳(?:ありません|ございません|ない(?:です)?)|ごめん(?:なさい|ね)?"
    r"|恐れ入ります|失礼しました)(?:が|けど)?[、。]?"
    r"|(?:しょうが|しかたが?|仕方が?|もったい|つまら)(?:ない|ありません)"
)
# Negative in form, not in meaning.
_FINE = re.compile(
    r"(?:問題|間違い|まちがい|相違|異存|異議|異論|心配)(?:は|も|が|ご?ざい)?(?:なし|無し|な(?:い|く)|ありません"
    r"|ございません|あらへん)(?:です|ます)?"
    r"|(?:に)?(?:違い|相違)(?:ない|ありません)(?:です)?|(?:かま|構)(?:わない|いません|わん|へん)(?:です)?"
    r"|差し支え(?:ない|ありません|なし)|さしつかえ(?:ない|ありません)"
    r"|(?:大|だい)(?:丈夫|じょうぶ)"
)
_DOUBLE_NEGATIVE = re.compile(
    r"(?:なく(?:は|も)(?:ない|ありません|ねえ)|(?:ない|ん|なかった)(?:という)?(?:わけ|訳|こと|の)(?:では|じゃ|は"
    r"|も)(?:ない|ありません|なかった|ねえ)"
    r"|(?:ず|ないまま)に(?:は)?い(?:ない|ません)|ざるを得ない)(?:です|けど|が)?"
)
_MUST = re.compile(
    r"(?:なければ|なくては|なきゃ|なけりゃ|ないと)(?:(?:いけ|なら)(?:ない|ません|ん|なかった)|(?:だめ|駄目|あかん))"
)
_MAYBE = re.compile(r"(?:か)?も(?:しれ|知れ)(?:ない|ません|ん|へん|ぬ)(?:です)?|かも(?:です|ね)?")
_TAG = re.compile(
    r"(?:の|ん)?(?:では|じゃ|や)(?:ない|ありません|なかった)(?:です|でしょう)?(?:か|っけ|の\?|\?)(?:な|ね"
    r"|と(?:思.{0,5})?)?|(?:だ|です)よね\??"
)
_HEDGE = re.compile(
    r"たぶん|多分|おそらく|恐らく|きっと|と思[いうっわ]|とおも[いうっ]|はず|かも|気が[すし]|(?:っ)?ぽい|らしい"
    r"|よう(?:です|だ)|みたい|だったかな|だっけ|確か|たしか"
)

_UNKNOWN = re.compile(
    r"(?:わか|分か|判)(?:ら(?:ない|ん|へん|ず|ぬ|なく|なかった)|りま(?:せん|へん)|りかね)(?!こと|ところ|点)"
    r"|わかんない|わかんねえ|わからねえ|さっぱり"
    r"|(?:知|し)ら(?:ない(?!うち)|ん(?!ぷり)|へん|ぬ|ねえ)|存じ(?:ません|上げません|ない)|(?:知|し)りません|不明|ふめい"
    r"|(?:覚え|おぼえ)て(?:い)?(?:ない|ません|なくて|へん|おりません)|(?:覚え|おぼえ)とら(?:ん|へん)|記憶(?:が"
    r"|に)?(?:な|あいまい|曖昧|定か)|思い出せ(?:ない|ません|ん)|(?:^|[、。かはもに]|もう|すっかり|ちょっと)忘れ(?:た"
    r"|まし|ちゃ|てしま)"
    r"|どう(?:だ(?:ろう|った(?:かな|っけ|け|か))|でしょう|かな|やろ|なんだろ|なんでしょ|だっけ|なの?かな)"
    r"|どっち(?:だろ|でしょ|かな|だった|だっけ|やろ)"
    r"|(?:^|[、。])さ[あぁ](?![ぁ-ん])|定かで|はっきり(?:し(?:ない|ません|て(?:い)?な)|わか)|未確認"
    r"|(?<!事前)確認(?:し|でき|が(?:必要|取れ))て?(?:い)?(?:ない(?!と)|ません)|確認中|調べ(?:ない|て(?:い)?ない"
    r"|て(?:み)?ないと|てみます|中)"
    r"|把握(?:し|でき)て(?:い)?(?:ない|ません)|聞いて(?:い)?(?:ない|ません)|確認しないと|自信(?:が|は)?(?:ない"
    r"|ありません)|微妙|あやふや|うろ覚え|なんとも(?:言えない|いえない)|答えられ(?:ない|ません)"
)

_CLAUSE_END = re.compile(
    r"[。!?、,\n]+|(?<=[でま]す)(?:が|けど|けれども?|ので|から|し)|(?<=[たるいんだ])(?:けど|けれども?|から|ので)"
    r"|(?<=た)が|(?<=ない)(?:が|し)|(?<=ません)(?:が|けど|し|ので)"
)
# What may follow a predicate at the end of its clause.
_TAIL = (
    r"(?:です|でした|ます|っす|ばい|たい|けん|っちゃ|ちゃ|べ|ねん|じゃ|け[えぇ]|で|よ|ね|な|わ|ぞ|ぜ|さ|の|ん|と|けど"
    r"|けれど|が|し|から|ので|って|だ|や|かな|は|も|とこ|ところ|状態|状況|はず|みたい|よう|らしい|っぽい"
    r"|と思(?:い|う|われ)?(?:ます)?|とおもう|気がし?(?:ます|する)|[\s~ー…w笑♪()])*$"
)
_NO = re.compile(
    r"(?:(?:て|で)(?:い|は|い?は)?(?:ない|ません|なかった|ませんでした|ねえ|ねー|なくて|へん|おりません|おらず|ん)"
    r"|(?:し|やっ|取っ|とっ|持っ|もっ|出し|受け|終わっ)?(?:とら(?:ん|へん|ず)|てへん|とりません)|せん(?!たく)|しとらん"
    r"|(?:[わらかがさたなばま]|し|き|け|せ|て|れ|げ|べ|め|え|り|い|ち|に|み|び|ぎ)(?:ない|ません(?:でした)?|なかった"
    r"|ねえ|へん)"
    r"|(?:^|[はがもにで、のしと]|だけ|とくに|特に|何も|なにも|まだ|全然|一切|全く)(?:ない|無い|なし|無し"
    r"|ありません(?:でした)?|ございません|なかった|無かった|ねえ|ねー|あらへん|おらん|いません|ゼロ)"
    r"|(?:では|じゃ)(?:ない|ありません|ございません|なかった|ねえ)|やない|(?:ちゃい(?:ます|まっせ)|ちゃう(?:で|わ"
    r"|ねん)?)"
    r"|(?:なし|無し|未(?:実施|宣言|取得|了|完了|達成?|提出|登録|対応|導入|契約|発注|申請|受領|払い|着手|経験|定)?"
    r"|非該当|該当なし)"
    r"|まだ(?:まだ|これから|途中|先|全然|全部)*|(?:これから|いまから|今から)(?:する|やる|です|取る)?|(?:する|やる"
    r"|取る|出す|行う|受ける|宣言する)?(?:予定|つもり)|途中|準備中|申請中|手続き?中|作成中|検討中|審査中|実施中"
    r"|進行中"
    r"|(?:いら|要ら)(?:ない|ん|へん)|いりません|要りません|不要|必要(?:は)?(?:ない|ありません|なし)"
    r"|(?:を|[しりち出取]|るの)(?:忘れ|わすれ)(?:た|ました|て(?:い)?(?:た|る|ます|ました)|ちゃった|てしまいました)"
    r"|そびれ(?:た|ました)|逃し(?:た|ました)"
    r"|(?:報告|提出|申請|判定|決定|実施|納品|契約|発注|支払い?)の?前(?:の段階)?|残って(?:い)?(?:る|ます)|(?:[はがも]"
    r"|では|じゃ)なく|途中で(?:やめ|止め|中断|打ち切|終わ).{0,6}|無理"
    r"|(?:違|ちが)(?:う|います|った|いました|うん|いますね)|違くて|ちげえ)" + _TAIL
)
_YES = re.compile(
    r"(?:(?:て|で)(?:い|お|は)?(?:る|ます|ました|た|おります|おりました|ある|あります|まーす)"
    r"|(?:済|ずみ|済み|完了|完成|終了|取得済み?|宣言済み?|実施済み?)(?:み|んだ|んで(?:い)?(?:る|ます)|みました|した"
    r"|しました|しており?ます)?(?:かと)?"
    r"|(?:し|やっ|取っ|とっ|出し|受け|もらっ|貰っ|終わっ|おわっ|払っ|頼ん|買っ|入れ|届い|済ませ|すませ|持っ|もっ"
    r"|ちゃっ|契約し|発注し)(?:た|ちゃった|ちゃって|てしまって|てもた)|(?:し|やり|取り|とり|出し|受け|もらい|貰い"
    r"|終わり|おわり|払い|買い|入れ|届き|済ませ|すませ|いただき|頂き|行い)ました"
    r"|(?:しと|やっと|取っと|とっと|持っと|もっと|済んど|終わっと|使っと|使うと|しよ)(?:る|ります|った)|(?:^"
    r"|[はがも、にら]|ちゃんと|いつも|両方|どちらも|全部|すでに|既に|もう)(?:ある|あります|あった|ありました|あるで"
    r"|ございます|おる|います|いる|いた|いました)"
    r"|必要(?:あり)?|あり|有り|必須(?:の(?:類型|枠|申請))?|該当(?:する|します|あり)|(?:その|この)(?:通り|とおり|はず)"
    r"|そう(?:だ|です|なん(?:です|だ)|やで|や)?|せや|それで(?:お願い(?:します)?|おねがいします|いい(?:です)?|ok)?|ok"
    r"|合って(?:る|ます|います)|正しい|正解|おねがいします|お願い(?:いた)?します"
    r"|できます|できる|できて(?:る|ます|います)|足りて(?:る|ます|います))" + _TAIL
)
# Done in part: neither yes nor no.
_PARTLY = re.compile(r"(?:一部|半分|途中まで|少し|ほとんど|大部分|大半)(?:だけ|のみ|は|まで)?(?!し)")
# である is a copula, ことがある and ある会社 are others.
_NOT_YES = re.compile(
    r"(?:で(?:ある|あります|ございます)|(?:こと|場合)がある|ありがとう(?:ございま(?:す|した))?|でございます"
    r"|お世話になって(?:い|お)?ります)" + _TAIL
)
_QUESTION = re.compile(
    r"(?:\?|(?:です|ます|でしょう|ません|ました|でした|ない|る|た|の)か(?:ね|な)?|かな|教えて.{0,8}|(?:する|した|ある"
    r"|ない|なる|です|ます)の|どう(?:なる|すれば|したら|いう).*|どうなります.*)[。\s]*$"
)

_BORDER = (
    r"(?=$|[、。!?,.\s~ー…♪」)w笑]|(?:です|でーす|っす|はい|うん|そう|それ|その|もう|まだ|おねがい|お願い|ちゃんと"
    r"|たぶん|きっと|やって|して|あり|ある|すべて|だいじょうぶ)|[^ぁ-んa-z])"
)
_LEAD = r"^(?:えー?っ?と|えっと|あの[ーう]?|そのー|まあ|まぁ|んー?と?|うー+ん|あ[ーっ]?|お|で|ほな|じゃあ|[、。,.\s…])*"
_LEADING_NO = re.compile(
    _LEAD + r"(?:いいえ|いえ(?:いえ)?|ううん|うんにゃ|いや(?:いや|ー|あ)?|のー|no(?!\.?\s?\d)|nope|n"
    r"|ちが(?:う|います)|違(?:う|います)|ちゃう|ちゃいます|だめ|駄目|ng|×|✕|ばつ|ぜんぜん|全然"
    r"|まさか)" + _BORDER
)
_LEADING_YES = re.compile(
    _LEAD + r"(?:は[ーあぁ]?い|へい|ええ|うん(?:うん)?|うむ|おう|あいよ|はいはい|そ[うー](?!.{0,3}か(?:な"
    r"|ね)?[。?]*$)(?:です|だ|や|や?で|なん(?:です|だ))?|せや(?:で|な)?|んだ(?:んだ)?|ほう(?:じゃ|です|や)|yes|yep"
    r"|yeah|y|いえす|いえー?す|ok|okay|おけ|おっけー?|おーけー?|もちろん|勿論|当然|その通り|そのとおり|正解|ですね"
    r"|ですです|おねがいします|お願い(?:いた)?します|頼みます|たのむ|いいです?よ|了解|りょうかい|承知|○|〇|◯|まる)"
    + _BORDER
)


def yes_no(text: str, about: Sequence[str] = ()) -> Answer | None:
    """What the text answers to a yes-no question, or None where it does not answer one.

    The predicate of the last clause that has one decides (はい、まだです is a no); a hedged yes is a yes
    (`is_hedged` tells). Questions are no answers. ``about``: words of the question; where some clauses of
    a longer answer hold one of them, only these count.
    """
    plain = _plain(text)
    if not plain:
        return None
    unknown = _UNKNOWN.search(plain)
    if unknown:
        rest = f"{plain[: unknown.start()].rpartition('、')[0]}。{plain[unknown.end() :]}"
        return (_polarity(rest, about) if _HEDGE.search(rest) else None) or "unknown"
    return _polarity(plain, about) or _leading(plain)


def is_hedged(text: str) -> bool:
    """Whether the answer is given with a doubt (たぶん, と思います, かも)."""
    return bool(_HEDGE.search(folded(normalise(text))))


def _plain(text: str) -> str:
    """The text without what only looks negative or affirmative."""
    plain = _POLITE.sub("", folded(normalise(text)).replace("「", "").replace("」", ""))
    plain = _FINE.sub("はい", plain)
    plain = _DOUBLE_NEGATIVE.sub("ています", plain)
    plain = _MUST.sub("予定", plain)
    return _TAG.sub("", _MAYBE.sub("", plain)).strip(" 。、!")


def _leading(plain: str) -> Answer | None:
    if _LEADING_NO.match(plain):
        return "no"
    return "yes" if _LEADING_YES.match(plain) else None


def _polarity(plain: str, about: Sequence[str]) -> Answer | None:
    """The polarity of the last clause whose predicate has one."""
    words = [folded(normalise(word)) for word in about]
    statements = [clause for clause, is_question in _clauses(plain) if not is_question]
    close = [clause for clause in statements if any(word in clause for word in words)]
    for clause in reversed(close or statements):
        if _NO.search(clause):
            return "no"
        if _YES.search(clause) and not _NOT_YES.search(clause) and not _PARTLY.search(clause):
            return "yes"
    return None


def _clauses(plain: str) -> list[tuple[str, bool]]:
    """Clauses and whether each is a question."""
    clauses = []
    start = 0
    for match in [*_CLAUSE_END.finditer(plain), None]:
        end = match.start() if match else len(plain)
        clause = plain[start:end].strip()
        if clause:
            asked = bool(match and "?" in match[0]) or bool(_QUESTION.search(clause))
            clauses.append((clause, asked))
        start = match.end() if match else end
    return clauses
