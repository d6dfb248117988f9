"""1,000 carry cards with their codes, two on a page, Chinese faces embedded."""

from __future__ import annotations

import io

from bench.harness import ROOT, AtMost, Bench, Faster, Measures, Stopwatch
from bench.invented_rows import roster_row

CARDS = 1_000
FONT = ROOT / "build" / "fonts" / "NotoSansSC-Regular.ttf"
LABELS = (
    "姓名 性别 民族 出生日期 身份证件号 班号 就读方式 现住址 联系电话 "
    "成员1姓名 成员1关系 成员1联系电话 成员1工作单位 "
    "成员2姓名 成员2关系 成员2联系电话 成员2工作单位 "
    "上下学方式 上下学距离 健康状况"
).split()


def tutorial_way() -> Measures:
    """Canvas, one `drawString` per text, reportlab's own QrCodeWidget."""
    from reportlab.graphics import renderPDF
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.shapes import Drawing
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    rows = [roster_row(index) for index in range(CARDS)]
    watch = Stopwatch()
    with watch("cards"):
        pdfmetrics.registerFont(TTFont("Noto", str(FONT)))
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=A4)
        for index, row in enumerate(rows):
            top = 820 if index % 2 == 0 else 400
            canvas.setFont("Noto", 9)
            for place, label in enumerate(LABELS):
                left, height = 40 + place % 2 * 250, top - place // 2 * 24
                canvas.rect(left, height - 6, 240, 24)
                canvas.drawString(left + 4, height, label)
                canvas.drawString(left + 84, height, row[label])
            code = QrCodeWidget(f"2162999901-{index:05d}-2", barLevel="M")
            left, bottom, right, up = code.getBounds()
            drawing = Drawing(
                70, 70, transform=[70 / (right - left), 0, 0, 70 / (up - bottom), 0, 0]
            )
            drawing.add(code)
            renderPDF.draw(drawing, canvas, 470, top - 320)
            if index % 2:
                canvas.showPage()
        canvas.save()
    assert buffer.tell() > 100_000
    return watch.measures


def ours() -> Measures:
    """Our carry cards as a clerk prints them, everything on them."""
    from liushou_desktop.paper import CardFace, print_cards
    from liushou_desktop.paper.card_contents import CardCarer, Contact, Parent

    faces = [
        CardFace(
            file_number=f"LW-{index:05d}",
            edition=1,
            name=row["姓名"],
            school="癿沟村小学",
            class_name="四年级（1）班",
            class_short="四（1）班",
            sex=row["性别"],
            ethnicity=row["民族"],
            born="2015年2月",
            boarding=index % 3 == 0,
            address=row["现住址"],
            short_address=row["现住址"][4:],
            father=Parent(
                name=row["成员1姓名"], short_place="广东东莞", phone=row["成员1联系电话"]
            ),
            mother=Parent(
                name=row["成员2姓名"], short_place="浙江金华", phone=row["成员2联系电话"]
            ),
            carer=CardCarer(name=row["成员1姓名"], relation="祖父", phone=row["联系电话"]),
            emergency=Contact(name=row["成员2姓名"], phone=row["联系电话"], relation="姑母"),
            class_teacher=Contact(name=row["成员1姓名"], phone=row["联系电话"]),
        )
        for index, row in enumerate(map(roster_row, range(CARDS)))
    ]
    watch = Stopwatch()
    with watch("cards"):
        printed = print_cards(faces, "carry")
    assert len(printed.pdf) > 100_000
    return watch.measures


BENCH = Bench(
    about="1,000 carry cards with QR code, in memory",
    candidates={"canvas + QrCodeWidget": tutorial_way, "ours": ours},
    goals=(
        Faster("cards", "ours", "canvas + QrCodeWidget", times=3.5, stretch=7),
        AtMost("peak_mb", "ours", limit=120),
    ),
)
