# The frame of every page
site.skip = 跳到主要內容
site.nav = 主要選單
site.breadcrumbs = 您在這裡
site.home = 首頁
site.tagline = 天燈平臺
site.tagline.demo = 示範轄區 · 天燈平臺
site.search = 搜尋
site.search.label = 搜尋資料集
site.search.short = 找資料
site.operator = 管理
site.sign-in = 登入
site.acts-for = 您正在代理
site.acts-for.end = 結束代理
site.foot.json = 本頁的 JSON
site.foot.developers = 給開發者
site.foot.license = 政府資料開放授權條款
nav.datasets = 開放資料
nav.sql = 寫 SQL
nav.developers = 開發者

# Home
home.question = 您今天想找什麼資料？
home.lead = 政府的資料，打開就能看、能下載、能直接呼叫。不用申請，也不用註冊。
home.example = 例如：人口、交通事故、預算
home.often = 大家常找：
home.recent = 剛更新的資料
home.all.before = 全部
home.all.after = 個資料集
home.none = 這裡還沒有資料。上傳第一個檔案，幾秒後就有網頁和 API。
home.can = 您還可以
home.upload = 上傳資料
home.upload.why = 丟一個 CSV 或試算表進來。編碼、表頭、日期，我們先認好，再請您確認。
home.sql = 用 SQL 查詢
home.sql.why = 在瀏覽器裡寫一句 SQL，把幾份資料接起來看。
home.api = 接 API
home.api.why = 每一頁都是 API。有 OpenAPI 文件和可以直接貼上的範例。

# Operator
operator.title = 管理者登入
operator.title.in = 管理
operator.lead = 看資料不用登入；上傳和修改才需要。
operator.token = 管理權杖
operator.token.hint = 啟動伺服器時，畫面上會顯示這串文字。
operator.enter = 登入
operator.in = 您已登入，可以上傳和修改資料。
operator.leave = 登出
operator.jobs = 看處理中的工作

# Developers
developers.title = 給開發者
developers.lead = 每一頁都是 API。下面的網址都能直接呼叫，不需要金鑰。
developers.reading = 讀取
developers.reading.lead = 打開一個網址，填好就能試；答案是 JSON。範例是拿示範資料實際呼叫的結果。
developers.writing = 新增與修改
developers.token = 權杖
developers.needs = 要登入才能使用。
developers.try = 試試看
developers.query = 查詢參數
developers.query.hint = 例如：limit=5&sort=-_id
route.developers = 給開發者：所有網址
openapi.open-query = 查詢參數，一個名稱配一個值。可用的名稱依資料表而定，請看該表自己的 OpenAPI 文件。
developers.contents = 這一頁有什麼
developers.change = 修改
developers.all = 全部資料表
developers.tables = 資料表的 API
developers.call = 呼叫範例
developers.answer = 得到的答案（只列開頭，完整的範例在 OpenAPI 文件）
developers.writing.lead = 大部分要在 Authorization 標頭帶上管理權杖，範例裡用「權杖」代替。
tag.tables = 資料表
tag.datasets = 資料集
tag.site = 首頁與 API 目錄
tag.subscriptions = 訂閱
tag.sql = SQL 查詢
tag.jobs = 工作
tag.feeds = Atom 訂閱源
tag.notify = 取消訂閱
tag.identity = 身分
tag.clients = OAuth 用戶端
tag.inbox = 收件匣
tag.outbox = 寄件匣
tag.ledger = 公開帳本
tag.verify = 查驗憑證
tag.passkeys = 通行金鑰
tag.session = 代理
tag.access = 權限判斷
tag.witness = 為其他帳本作見證
tag.me = 我的帳號
