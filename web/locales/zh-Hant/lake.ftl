# 給其他引擎直接讀的資料表（Apache Iceberg）
route.lake.metadata = 資料表的 Iceberg 描述檔
route.lake.data = 資料表一個版本的 Parquet 檔
