/// An event about one person, or about nobody, in the one form in which it is hashed (docs/trail.md, "The canonical form"): a version, then fields in
/// the order of their numbers, each as number, length and value. The same event is the same bytes, for ever and in every program.
public struct CanonicalEvent: Hashable, Sendable {
    /// Of this form. Another changes what bytes mean; a new field does not.
    public static let version: UInt8 = 1
    /// No value is longer. Bytes.
    public static let longestValue = 1 << 20

    /// One field as it stands in the form; of a number that this program does not know too.
    public struct Field: Hashable, Sendable {
        public let number: UInt8
        public let value: [UInt8]

        public var field: EventField? { EventField(rawValue: number) }

        /// number ‖ length, 4 bytes big-endian ‖ value
        public var bytes: [UInt8] { [number] + withUnsafeBytes(of: UInt32(value.count).bigEndian) { Array($0) } + value }

        /// What it says, where its number is known and its value is of that field's form.
        public var read: EventValue? {
            switch field?.form {
            case .text:
                return String(validating: value, as: UTF8.self).map { .text($0) }
            case .number:
                guard value.count == 8 else { return nil }
                let number = value.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                return number <= EventValue.largestNumber ? .number(number) : nil
            case .bytes(let count):
                return value.count == count ? .bytes(value) : nil
            case nil: return nil
            }
        }

        /// - Throws: where the value is not of the field's form, or too long.
        public init(number: UInt8, value: [UInt8]) throws(EventFormError) {
            self.number = number
            self.value = value
            guard number > 0, value.count <= CanonicalEvent.longestValue else { throw .tooLong(field: number) }
            // U+0000 cannot be kept by every database.
            if field?.form == .text, value.contains(0) { throw .notOfItsForm(field: number) }
            if field != nil, read == nil { throw .notOfItsForm(field: number) }
        }

        /// - Throws: where the value is not of the field's form, or too long.
        public init(_ field: EventField, _ value: EventValue) throws(EventFormError) {
            switch (field.form, value) {
            case (.text, .text), (.number, .number), (.bytes, .bytes): break
            default: throw .notOfItsForm(field: field.rawValue)
            }
            try self.init(number: field.rawValue, value: value.bytes)
        }

        /// Reads fields that stand one after the other.
        public static func all(_ bytes: some Collection<UInt8>) throws(EventFormError) -> [Field] {
            let bytes = Array(bytes)
            var fields: [Field] = []
            var at = 0
            while at < bytes.count {
                guard at + 5 <= bytes.count else { throw .cutShort }
                let length = bytes[at + 1..<at + 5].reduce(0) { $0 << 8 | Int($1) }
                guard length <= bytes.count - at - 5 else { throw .cutShort }
                fields.append(try Field(number: bytes[at], value: Array(bytes[at + 5..<at + 5 + length])))
                at += 5 + length
            }
            return fields
        }
    }

    public let fields: [Field]

    /// - Throws: where a value is not of its field's form, or a field that every event has is missing.
    public init(_ values: [EventField: EventValue]) throws(EventFormError) {
        var fields: [Field] = []
        for (field, value) in values.sorted(by: { $0.key < $1.key }) {
            fields.append(try Field(field, value))
        }
        try self.init(fields)
    }

    init(_ fields: [Field]) throws(EventFormError) {
        for (one, next) in zip(fields, fields.dropFirst()) where one.number >= next.number { throw .outOfOrder(field: next.number) }
        for field in EventField.always where !fields.contains(where: { $0.number == field.rawValue }) {
            throw .missing(field: field.rawValue)
        }
        self.fields = fields
    }

    /// Reads what `bytes` writes, and nothing else. Fields of unknown numbers are kept as they are.
    public init(bytes: [UInt8]) throws(EventFormError) {
        guard let version = bytes.first else { throw .cutShort }
        guard version == Self.version else { throw .otherVersion(version) }
        try self.init(try Field.all(bytes.dropFirst()))
    }

    public var bytes: [UInt8] { [Self.version] + fields.flatMap(\.bytes) }

    /// Nil where the event does not say it.
    public subscript(_ field: EventField) -> EventValue? { fields.first { $0.number == field.rawValue }?.read }
}

/// Why bytes are no event, or values cannot be one. Names fields by number and never says what they hold.
public enum EventFormError: Error, Hashable, Sendable {
    case otherVersion(UInt8)
    case cutShort
    /// A field that stands after one of the same or a higher number.
    case outOfOrder(field: UInt8)
    case missing(field: UInt8)
    case notOfItsForm(field: UInt8)
    case tooLong(field: UInt8)

    public var sentence: String {
        func name(_ number: UInt8) -> String { EventField(rawValue: number)?.name ?? "field \(number)" }
        return switch self {
        case .otherVersion(let version): "an event of version \(version), which this program does not know"
        case .cutShort: "an event that ends too early"
        case .outOfOrder(let field): "an event whose \(name(field)) is out of order"
        case .missing(let field): "an event without \(name(field))"
        case .notOfItsForm(let field): "an event whose \(name(field)) is not of its form"
        case .tooLong(let field): "an event whose \(name(field)) is too long"
        }
    }
}
