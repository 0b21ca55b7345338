extension TrailEvent {
    /// What is put into the log of it: one event for each person it is about, so that nobody's proof names anybody else, or one alone.
    /// - Throws: `EventFormError` where it holds what no field can: a time before 1970, a text with U+0000 or of more than a megabyte.
    public func canonical() throws(EventFormError) -> [CanonicalEvent] {
        // A number that is written twice is one person.
        let persons = Set(people).sorted()
        var events: [CanonicalEvent] = []
        for part in 0..<max(persons.count, 1) {
            var values = also
            values[.id] = .bytes(Self.bytes(hex: id))
            values[.kind] = .text(kind.rawValue)
            guard let at = UInt64(exactly: at) else { throw .notOfItsForm(field: EventField.at.rawValue) }
            values[.at] = .number(at)
            values[.part] = .number(UInt64(part + 1))
            values[.parts] = .number(UInt64(max(persons.count, 1)))
            values[.person] = part < persons.count ? .text(persons[part]) : nil
            values[.purpose] = .text(purpose)
            for (field, text) in [
                (EventField.subject, subject), (.issuer, issuer), (.organisation, organisation), (.role, role), (.look, look),
                (.decision, decision), (.detail, detail),
            ] {
                // Absent and empty are two things: an absent field is not written.
                values[field] = text.map { .text($0) }
            }
            events.append(try CanonicalEvent(values))
        }
        return events
    }

    /// What `hex` wrote; of another text, bytes that are no id.
    static func bytes(hex: String) -> [UInt8] {
        let digits = Array(hex.utf8)
        return stride(from: 0, to: digits.count - digits.count % 2, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
    }
}
