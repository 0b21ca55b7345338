// CareRecord
