# 等資料出現：符合條件的新列
topic.rows.matched = 符合條件的新資料
notify.rows.matched.title = 有新資料符合您的條件：{title}
notify.rows.matched.body = 「{title}」第 {version} 版多了 {rows} 列符合「{filter}」的資料。
route.watches.create = 等某個條件的資料出現
route.watches.show = 一個等待中的條件
NewWatch.filter = 條件
NewWatch.filter.hint = 例如 pm25 > 54。已經符合的列不會再通知，之後新出現的才會。
WatchView.filter = 條件
WatchView.topic = 訂閱的主題
WatchView.subject = 訂閱的對象
WatchView.table = 資料表
WatchView.created_at = 建立時間
problem.too-many-watches = 這個資料表等待中的條件太多
problem.too-many-watches.detail = 一個資料表最多 {most} 個。沒有人訂閱的條件兩天後會移除。
WatchView.subscribe_href = 去訂閱
WatchView.rows_href = 現在符合的列
