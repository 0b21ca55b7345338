import Foundation

/// One line of an organisation's list of training in confidentiality.
public struct TrainingLine: Sendable, Hashable {
    /// The identity provider's subject.
    public let subject: String
    /// Valid up to and not including; nil: without end.
    public let until: Date?
    public init(subject: String, until: Date?) {
        self.subject = subject
        self.until = until
    }
}

/// An organisation's whole list (docs/feeds.md): who is not in it is "could not tell", which is not "lapsed".
public enum TrainingList {
    /// Reads `subject,valid_until`.
    /// - Throws: every mistake with its line; then nothing of the file may be used.
    public static func read(csv text: String) throws(FeedMistakes) -> [TrainingLine] {
        let table = try CSVTable(text, required: ["subject", "valid_until"], known: ["subject", "valid_until"])
        return try checked(
            table.rows.map {
                (place: "line \($0.line)", subject: $0.fields["subject"], until: $0.fields["valid_until"])
            }, before: table.mistakes)
    }

    /// Checks lines of a file or of a request.
    /// - Parameter lines: `until` a day, or empty where there is no end.
    static func checked(
        _ lines: [(place: String, subject: String?, until: String?)], before: [FeedMistakes.Mistake] = [],
        name: String = "valid_until"
    ) throws(FeedMistakes) -> [TrainingLine] {
        var wrong = before
        var found: [TrainingLine] = []
        var places: [String: String] = [:]
        for line in lines {
            let subject = line.subject ?? ""
            if !isName(subject) {
                wrong.append(.init(line.place, subjectRule))
            } else if let first = places[subject] {
                wrong.append(.init(line.place, "the same staff member as \(first)"))
            } else {
                places[subject] = line.place
            }
            let until = line.until.flatMap(FeedDay.end)
            if line.until == nil {
                wrong.append(.init(line.place, "\(name) is missing; leave it empty where there is no end"))
            } else if until == nil, line.until != "" {
                wrong.append(.init(line.place, "\(name) must be a day such as 2027-03-31, or empty"))
            }
            found.append(TrainingLine(subject: subject, until: until))
        }
        // Whoever sends nothing has sent the wrong thing: everybody would be "could not tell".
        if wrong.isEmpty, found.isEmpty { wrong.append(.init("", "names nobody")) }
        guard wrong.isEmpty else { throw FeedMistakes(wrong) }
        return found
    }

    static let subjectRule =
        "subject must be the staff member's identity number at the sign-in provider, 1 to 255 characters without spaces"

    /// Whether it can be a provider's name for somebody.
    static func isName(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }
}
