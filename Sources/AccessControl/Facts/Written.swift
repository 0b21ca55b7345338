import CareRecord

/// A value of the domain as it is written into a decision: as its one text.
struct Written<Value: WrittenAsText>: Decodable {
    let value: Value

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Value(written: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "is not of its kind")
        }
        self.value = value
    }
}

protocol WrittenAsText {
    init?(written: String)
}

extension NHSNumber: WrittenAsText {
    init?(written: String) {
        do { self = try NHSNumber(written) } catch { return nil }
    }
}

extension ODSCode: WrittenAsText {
    init?(written: String) { self.init(written) }
}
