/// An event as a database keeps it: enough to write its canonical form again, byte for byte, also of a kind or with fields that this program does
/// not know.
public struct KeptEvent: Hashable, Sendable {
    public let id: String
    public let kind: String
    public let at: Int64
    public let subject: String?
    public let issuer: String?
    public let organisation: String?
    public let role: String?
    /// NHS numbers it is about, each once, in order: part n is about the nth.
    public let people: [String]
    public let look: String?
    public let purpose: String
    public let decision: String?
    public let detail: String?
    /// What only some kinds say.
    public let also: [CanonicalEvent.Field]

    public init(
        id: String, kind: String, at: Int64, subject: String? = nil, issuer: String? = nil, organisation: String? = nil,
        role: String? = nil, people: [String] = [], look: String? = nil, purpose: String, decision: String? = nil, detail: String? = nil,
        also: [CanonicalEvent.Field] = []
    ) {
        self.id = id
        self.kind = kind
        self.at = at
        self.subject = subject
        self.issuer = issuer
        self.organisation = organisation
        self.role = role
        // A number that is written twice is one person.
        self.people = Set(people).sorted()
        self.look = look
        self.purpose = purpose
        self.decision = decision
        self.detail = detail
        self.also = also
    }

    /// - Throws: where a value of `also` is not of its field's form.
    public init(_ event: TrailEvent) throws(EventFormError) {
        var also: [CanonicalEvent.Field] = []
        for (field, value) in event.also.sorted(by: { $0.key < $1.key }) { also.append(try CanonicalEvent.Field(field, value)) }
        self.init(
            id: event.id, kind: event.kind.rawValue, at: event.at, subject: event.subject, issuer: event.issuer,
            organisation: event.organisation, role: event.role, people: event.people, look: event.look, purpose: event.purpose,
            decision: event.decision, detail: event.detail, also: also)
    }

    /// `also` as it is kept: fields as they stand in the canonical form, one after the other; nil where there are none.
    public var alsoBytes: [UInt8]? { also.isEmpty ? nil : also.flatMap(\.bytes) }

    /// What is put into the log of it: one event for each person it is about, so that nobody's proof names anybody else, or one alone.
    /// - Throws: `EventFormError` where it holds what no field can: a time before 1970, a text with U+0000 or of more than a megabyte.
    public func canonical() throws(EventFormError) -> [CanonicalEvent] {
        guard let at = UInt64(exactly: at) else { throw .notOfItsForm(field: EventField.at.rawValue) }
        // Absent and empty are two things: an absent field is not written.
        let texts: [(EventField, String?)] = [
            (.kind, kind), (.purpose, purpose), (.subject, subject), (.issuer, issuer), (.organisation, organisation), (.role, role),
            (.look, look), (.decision, decision), (.detail, detail),
        ]
        var common = also
        common.append(try CanonicalEvent.Field(.id, .bytes(TrailEvent.bytes(hex: id))))
        common.append(try CanonicalEvent.Field(.at, .number(at)))
        for case (let field, let text?) in texts { common.append(try CanonicalEvent.Field(field, .text(text))) }
        var events: [CanonicalEvent] = []
        for part in 0..<max(people.count, 1) {
            var fields = common
            fields.append(try CanonicalEvent.Field(.part, .number(UInt64(part + 1))))
            fields.append(try CanonicalEvent.Field(.parts, .number(UInt64(max(people.count, 1)))))
            if part < people.count { fields.append(try CanonicalEvent.Field(.person, .text(people[part]))) }
            events.append(try CanonicalEvent(fields.sorted { $0.number < $1.number }))
        }
        return events
    }
}
