# Tables that other engines read directly (Apache Iceberg)
route.lake.metadata = Iceberg metadata of a table
route.lake.data = The Parquet file of a table’s version
