# Files of another program (xlwt 1.3.0) for the tests of XLS.
import datetime, sys, random, xlwt
out = sys.argv[1]
def book(name, fill, **more):
    b = xlwt.Workbook(**more)
    fill(b); b.save(f"{out}/{name}.xls")
def typed(b):
    s = b.add_sheet("資料")
    day, clock, both = (xlwt.easyxf(num_format_str=f) for f in ("YYYY/MM/DD", "h:mm", "yyyy-mm-dd hh:mm:ss"))
    for c, t in enumerate(["代碼", "名稱", "日期", "時刻", "時間", "數量", "比率", "公開", "合計", "說明"]): s.write(0, c, t)
    for i in range(1, 31):
        s.write(i, 0, f"{i:05d}")
        s.write(i, 1, ["臺北市", "新北市", "𠮷野區", "Straße", "塩行里"][i % 5] + str(i))
        s.write(i, 2, datetime.date(2024, 1, 31) + datetime.timedelta(i), day)
        s.write(i, 3, datetime.time(8, i % 60), clock)
        s.write(i, 4, datetime.datetime(1900, 3, 1, 12, 30, i) if i == 1 else datetime.datetime(2024, 5, 6, 7, 8, i), both)
        s.write(i, 5, i * 1000 - 15000)
        s.write(i, 6, i / 7)
        s.write(i, 7, i % 2 == 0)
        s.write(i, 8, xlwt.Formula(f"F{i+1}*2"))
        if i % 3: s.write_rich_text(i, 9, ["粗", ("體", xlwt.easyfont("bold true")), f"字{i}"])
book("typed", typed)
def days1904(b):
    b.dates_1904 = True
    s = b.add_sheet("a"); day = xlwt.easyxf(num_format_str="yyyy/m/d")
    s.write(0, 0, "日期"); s.write(0, 1, "值")
    for i in range(1, 6): s.write(i, 0, datetime.date(2015, 7, i), day); s.write(i, 1, i)
book("days_1904", days1904)
def long(b):
    s = b.add_sheet("empty"); s = b.add_sheet("長")
    s.write(0, 0, "編號"); s.write(0, 1, "文字")
    rnd = random.Random(1)
    for i in range(1, 601):
        s.write(i, 0, i)
        wide = i % 3 == 0
        s.write(i, 1, f"第{i}列" + ("中文" if wide else "plain ascii text ") * rnd.randrange(1, 60) if i % 5 else f"ascii only {i} " * rnd.randrange(1, 40))
book("long_strings", long)
def merged(b):
    s = b.add_sheet("合併")
    s.write_merge(0, 0, 0, 4, "各區人口統計表")
    s.write_merge(1, 2, 0, 0, "區域別"); s.write_merge(1, 1, 1, 2, "男"); s.write_merge(1, 1, 3, 4, "女")
    for c, t in enumerate(["人數", "比率", "人數", "比率"], 1): s.write(2, c, t)
    for i in range(3, 23):
        s.write(i, 0, f"第{i}區")
        for c in range(1, 5): s.write(i, c, i * c + (0.5 if c % 2 == 0 else 0))
book("merged_header", merged)

# What another reader (xlrd 2.0.1 or later) finds in them, as CSV.
import csv, xlrd
for name in ("typed", "days_1904", "long_strings", "merged_header"):
    b = xlrd.open_workbook(f"{out}/{name}.xls", formatting_info=True)
    s = next(s for s in b.sheets() if s.nrows)
    def text(c):
        if c.ctype == xlrd.XL_CELL_NUMBER: return str(int(c.value)) if c.value == int(c.value) else repr(c.value)
        if c.ctype == xlrd.XL_CELL_BOOLEAN: return "true" if c.value else "false"
        if c.ctype == xlrd.XL_CELL_DATE:
            f = b.format_map[b.xf_list[c.xf_index].format_key].format_str.lower()
            if c.value < 1: return (datetime.datetime(2000, 1, 1) + datetime.timedelta(seconds=round(c.value * 86400))).strftime("%H:%M:%S")
            t = xlrd.xldate_as_datetime(c.value, b.datemode)
            return t.strftime("%Y-%m-%dT%H:%M:%S" if "h" in f else "%Y-%m-%d")
        return c.value if c.ctype == xlrd.XL_CELL_TEXT else ""
    with open(f"{out}/{name}.csv", "w", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        for r in range(s.nrows): w.writerow([text(s.cell(r, c)) for c in range(s.ncols)])
