"""矛盾纠纷登记表: the columns of the register, and nobody's name or number on it."""

import uuid
from io import BytesIO

from pypdf import PdfReader

from linli.disputes import mediating, papers
from linli.disputes.queries import disputes_of
from linli.kernel import clock
from tests.disputes.quarrels import quarrel, sitting
from tests.prints.reading import insides_of, rows_of, text_of
from tests.town import Town

COLUMNS = (
    "编号", "受理时间", "来源", "当事人（双方）", "类别", "涉及人数/金额", "简要情况",
    "风险等级", "调解人", "调解时间地点", "过程", "结果", "协议履行", "回访",
)  # fmt: skip  # data dictionary c.9


def _settled(town: Town) -> None:
    dispute = quarrel(town, people=4, amount="800.00")
    sitting(town, dispute, course="李桂花先说了经过，电话 13812345678。")
    sitting(town, dispute, result="written", agreement="欧阳建军赔偿 800 元。",
            fulfil_on=clock.today())  # fmt: skip
    with town.acting("grid_leader") as actor:
        today = clock.today()
        mediating.look_whether_kept(
            dispute, actor=actor, op_id=uuid.uuid4(), on=today, kept="kept", words="钱已付清。"
        )
        mediating.revisit(dispute, actor=actor, op_id=uuid.uuid4(), on=today, satisfaction=5)


def test_the_register_has_the_columns_of_the_paper_and_one_line_for_each(town: Town) -> None:
    _settled(town)
    with town.acting("platform_admin") as actor:
        (row,) = papers.register_rows(list(disputes_of(actor)), actor)
    assert list(papers.HEADS) == list(COLUMNS)
    said = dict(zip(papers.HEADS, row, strict=True))
    assert said["当事人（双方）"] == "甲方：李*（138****5678）\n乙方：欧阳*（139****4321）"
    assert said["涉及人数/金额"] == "4 人 / 800 元"
    assert said["结果"] == "达成书面协议。化解成功。欧阳*赔偿 800 元"
    assert "钱已付清。" in said["协议履行"]
    assert "非常满意" in said["回访"]


def test_no_name_and_no_number_of_a_party_stands_in_a_line(town: Town) -> None:
    _settled(town)
    with town.acting("platform_admin") as actor:
        (row,) = papers.register_rows(list(disputes_of(actor)), actor)
    told = "\n".join(row)
    for secret in ("李桂花", "欧阳建军", "13812345678", "13987654321"):
        assert secret not in told


def test_the_form_is_a_page_of_pdf_with_every_column(town: Town) -> None:
    _settled(town)
    with town.acting("platform_admin") as actor:
        pk = disputes_of(actor).get().pk
    answer = town.client("platform_admin").get(f"/disputes/{pk}/form")
    assert answer.headers["Content-Type"] == "application/pdf"
    reader = PdfReader(BytesIO(answer.content))
    text = "".join(page.extract_text() for page in reader.pages).replace("\n", "").replace(" ", "")
    for column in COLUMNS:
        assert column in text or column == "编号", column
    assert "矛盾纠纷登记表" in text
    assert "李桂花" not in text
    assert town.client("grid_worker_2").get(f"/disputes/{pk}/form").status_code == 404


def test_the_register_is_printed_in_both_forms_without_a_name(town: Town) -> None:
    _settled(town)
    client = town.client("platform_admin")
    book, pdf = client.get("/disputes/register/xlsx"), client.get("/disputes/register/pdf")
    _, heads, rows = rows_of(book)
    text = text_of(pdf)
    assert heads == list(COLUMNS)
    assert len(rows) == 1
    for column in COLUMNS:
        assert column in text, column
    for secret in ("李桂花", "欧阳建军", "13812345678", "13987654321"):
        assert secret not in insides_of(book) + text
    foreign = town.units["grid_2"].pk
    assert (
        town.client("grid_worker").get(f"/disputes/register/pdf?place={foreign}").status_code == 404
    )
    assert "/disputes/register/pdf" in client.get("/disputes").content.decode()
