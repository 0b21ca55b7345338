/// One event, about one person or nobody, on its way out of the account.
public struct ExportedEvent: Hashable, Sendable {
    /// Its entry's index in the log (docs/trail.md): each has its own, and they are given in order.
    public let index: UInt64
    public let event: CanonicalEvent

    public init(index: UInt64, _ event: CanonicalEvent) {
        self.index = index
        self.event = event
    }

    /// Nil where this program does not know its kind: a newer node wrote it.
    public var kind: TrailEvent.Kind? { text(.kind).flatMap { TrailEvent.Kind(rawValue: $0) } }

    public func text(_ field: EventField) -> String? { if case .text(let text) = event[field] { text } else { nil } }

    public func number(_ field: EventField) -> UInt64? { if case .number(let number) = event[field] { number } else { nil } }

    /// Bytes in small hexadecimal digits.
    public func hex(_ field: EventField) -> String? { if case .bytes(let bytes) = event[field] { Self.hex(bytes) } else { nil } }

    static func hex(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.flatMap { [JSONText.hex($0 >> 4), JSONText.hex($0 & 15)] }, as: UTF8.self)
    }

    /// When it happened, as RFC 3339 has it, in UTC with milliseconds: also a FHIR `instant`.
    public var time: String { Self.instant(milliseconds: number(.at) ?? 0) }

    /// One line of JSON: `index`, then every field under the name that docs/events.md gives it, in the order of their numbers; a field that is not known
    /// is absent. Bytes are hexadecimal; a field that this program does not know is `field` and its number.
    public var line: JSONText {
        .members(
            [JSONText.Member(name: "index", value: .number(index))]
                + event.fields.map { field in
                    let value: JSONText =
                        switch field.read {
                        case .text(let text): .string(text)
                        case .number(let number): .number(number)
                        case .bytes(let bytes): .string(Self.hex(bytes))
                        case nil: .string(Self.hex(field.value))
                        }
                    return JSONText.Member(name: field.field?.name ?? "field\(field.number)", value: value)
                })
    }

    /// A day's number since 1970 as year, month and day of the Gregorian calendar (H. Hinnant's `civil_from_days`): no calendar object for each line.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let ofEra = shifted - era * 146_097
        let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let month = (5 * ofYear + 2) / 153
        return (year + era * 400 + (month < 10 ? 0 : 1), month < 10 ? month + 3 : month - 9, ofYear - (153 * month + 2) / 5 + 1)
    }

    public static func instant(milliseconds: UInt64) -> String {
        let seconds = Int(milliseconds / 1000)
        let (year, month, day) = civil(seconds / 86_400)
        func digits(_ value: Int, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let ofDay = seconds % 86_400
        return "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))T\(digits(ofDay / 3600, 2)):\(digits(ofDay / 60 % 60, 2)):"
            + "\(digits(ofDay % 60, 2)).\(digits(Int(milliseconds % 1000), 3))Z"
    }
}
