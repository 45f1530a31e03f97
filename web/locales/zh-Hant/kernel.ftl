# Words of generic pages
generic.yes = 是
generic.no = 否
generic.count = 總數：
generic.empty = 這裡目前沒有東西。
generic.pages = 分頁
generic.next = 下一頁
generic.first = 回到第一頁
generic.errors = 有些地方要請您修改
generic.error = 錯誤：
generic.optional = （選填）
generic.choose = 請選擇
generic.send = 送出
generic.cancel = 取消

# Jobs
job.progress = 處理進度
job.result = 看結果
job.again = 更新畫面
job.cancel = 停止處理
job.lost = 連線中斷，請更新畫面。
JobState.queued = 排隊中
JobState.running = 處理中
JobState.done = 完成
JobState.failed = 沒有成功
JobState.cancelled = 已停止

# Labels of shared fields
field.title = 標題
field.name = 名稱
field.code = 代碼
field.detail = 說明
field.status = 狀態
field.state = 狀態
field.description = 說明
field.created_at = 建立時間
field.updated_at = 更新時間
field.id = 識別碼
field.slug = 網址名稱
field.token = 管理權杖
field.file = 檔案
field.q = 關鍵字
field.limit = 每頁筆數
field.sort = 排序
field.cursor = 分頁記號
field.count = 總數
field.next = 下一頁

# What is wrong with a field
error.required = 請填寫這一欄。
error.too-short = 內容太短，至少要 {min} 個字。
error.too-long = 內容太長，最多 {max} 個字。
error.not-a-number = 請填數字。
error.out-of-range = 請填 {min} 到 {max} 之間的數字。
error.lost-precision = 這個數字太精細，無法完整保存。
error.not-an-email = 請填完整的電子郵件，例如 name@example.com。
error.not-a-url = 請填完整網址，開頭是 https:// 或 http://。
error.not-a-phone = 請填含國碼的電話，例如 +886212345678。
error.not-a-date = 請填日期，例如 2026-11-24。
error.not-an-instant = 請填日期和時間，例如 2026-11-24T09:00:00Z。
error.not-a-duration = 請填時間長度，例如 P1D 或 PT30M。
error.not-a-slug = 只能用小寫英文、數字和連字號，並以英文或數字開頭。
error.not-an-id = 這不是正確的識別碼。
error.not-a-language = 不支援這個語言。請用 zh-Hant 或 en。
error.not-one-of = 請選其中一項：{allowed}。
error.unknown-field = 沒有這個欄位。最接近的是：{near}。
error.duplicate-key = 這個欄位出現了兩次。
error.wrong-type = 資料型別不對，應該是{want, select, string {文字} integer {整數} number {數字} boolean {是或否} array {清單} object {物件} other {{want}}}。
error.too-deep = 資料的層次太深。
error.too-many = 最多 {max} 項。
error.too-few = 至少要 {min} 項。
error.control-character = 內容含有看不見的控制字元，請刪除後再試。
error.wrong-token = 權杖不對，請再檢查一次。
error.empty-file = 這個檔案是空的。
