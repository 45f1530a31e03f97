# Asia's common open-data profile (asia-od/1)
route.asia.mapping = A table as observations of asia-od/1
route.asia.mapping.keep = Say which columns are which properties
asia.mapping.title = Table as observations (asia-od/1)
asia.mapping.lead = Say which columns of this table are which properties of a bundle. The observations are then at /api/asia/v1 in the form that other countries use too.
asia.mapping.see = See the first observations
asia.mapping.bundle = Bundle
asia.mapping.none = None
asia.mapping.columns = Columns of this table
asia.mapping.properties = Properties
asia.mapping.hint = One a line: property = column; property = column * 1000 where the unit is another; property := text for what is the same in all rows. Those with a star must be there.
asia.bundle.air-quality = Air quality
asia.bundle.water-level = Water level
asia.bundle.rainfall = Rainfall
asia.bundle.earthquake = Earthquakes
error.mapping-bad-line = Line {line} is neither property = column nor property := text: {name}
error.mapping-unknown-property = Line {line}: the bundle has no property {name}.
error.mapping-unknown-column = Line {line}: the table has no column {name}.
error.mapping-property-twice = Line {line}: {name} is there already.
error.mapping-wrong-type = Line {line}: the column or text does not fit {name}.
error.mapping-property-missing = {name} is missing.
error.mapping-bad-number = Line {line}: {name} is no number.
NewMapping.bundle = Bundle
NewMapping.properties = Properties
