# 亞洲共通開放資料規格（asia-od/1）
route.asia.mapping = 對應為 asia-od/1 觀測資料
route.asia.mapping.keep = 設定欄位對應
asia.mapping.title = 對應為觀測資料（asia-od/1）
asia.mapping.lead = 請指定這個資料表的欄位各是哪一種觀測項目。設定後，/api/asia/v1 會以各國共通的格式提供。
asia.mapping.see = 查看前幾筆觀測資料
asia.mapping.bundle = 觀測主題
asia.mapping.none = 不對應
asia.mapping.columns = 這個資料表的欄位
asia.mapping.properties = 欄位對應
asia.mapping.hint = 一行一項：「項目 = 欄位」；單位不同時寫「項目 = 欄位 * 1000」；每列都相同的值寫「項目 := 文字」。標 * 的項目必填。
asia.bundle.air-quality = 空氣品質
asia.bundle.water-level = 水位
asia.bundle.rainfall = 雨量
asia.bundle.earthquake = 地震
error.mapping-bad-line = 第 {line} 行不是「項目 = 欄位」或「項目 := 文字」：{name}
error.mapping-unknown-property = 第 {line} 行：這個主題沒有「{name}」項目。
error.mapping-unknown-column = 第 {line} 行：資料表沒有「{name}」欄位。
error.mapping-property-twice = 第 {line} 行：「{name}」重複了。
error.mapping-wrong-type = 第 {line} 行：欄位或文字不符合「{name}」的型態。
error.mapping-property-missing = 缺少「{name}」。
error.mapping-bad-number = 第 {line} 行：「{name}」不是數字。
NewMapping.bundle = 觀測主題
NewMapping.properties = 欄位對應
