import CareRecord

/// A value of the domain as it is written into a decision: as its one text.
struct Written<Value: WrittenAsText>: Codable {
    let value: Value
    init(_ value: Value) { self.value = value }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Value(written: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "is not of its kind")
        }
        self.value = value
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value.written)
    }
}

protocol WrittenAsText {
    init?(written: String)
    var written: String { get }
}

extension NHSNumber: WrittenAsText {
    init?(written: String) {
        do { self = try NHSNumber(written) } catch { return nil }
    }
    var written: String { digits }
}

extension ODSCode: WrittenAsText {
    init?(written: String) { self.init(written) }
    var written: String { code }
}
