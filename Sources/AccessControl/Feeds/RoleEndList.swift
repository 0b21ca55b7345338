import Foundation

/// One staff member whose role an organisation ends, or gives back (docs/feeds.md).
public struct RoleEndLine: Sendable, Hashable {
    /// The identity provider's subject.
    public let subject: String
    /// The job role as claimed, such as `R8000`; nil: every role at the organisation.
    public let role: String?
    /// From then on; nil: from now.
    public let from: Date?
    public init(subject: String, role: String? = nil, from: Date? = nil) {
        self.subject = subject
        self.role = role
        self.from = from
    }
}

public enum RoleEndList {
    /// Lines of one feed, each of which is a line of the trail: more than leave an organisation at once.
    public static let most = 1_000

    /// Reads `subject,role,from`; the last two columns may be left out.
    /// - Parameter dated: whether days may be said; giving back has none.
    /// - Throws: every mistake with its line; then nothing of the file may be used.
    public static func read(csv text: String, dated: Bool = true) throws(FeedMistakes) -> [RoleEndLine] {
        let table = try CSVTable(text, required: ["subject"], known: dated ? ["subject", "role", "from"] : ["subject", "role"])
        return try checked(
            table.rows.map {
                (place: "line \($0.line)", subject: $0.fields["subject"], role: $0.fields["role"] ?? "", from: $0.fields["from"] ?? "")
            }, before: table.mistakes)
    }

    /// Checks lines of a file or of a request.
    /// - Parameter lines: `role` empty for every role, `from` a day or empty for now.
    static func checked(
        _ lines: [(place: String, subject: String?, role: String, from: String)], before: [FeedMistakes.Mistake] = []
    ) throws(FeedMistakes) -> [RoleEndLine] {
        guard lines.count <= most else { throw FeedMistakes([.init("", "names more than \(most) staff: send them in parts")]) }
        var wrong = before
        var found: [RoleEndLine] = []
        var places: [[String]: String] = [:]
        for line in lines {
            let subject = line.subject ?? ""
            if !TrainingList.isName(subject) { wrong.append(.init(line.place, TrainingList.subjectRule)) }
            if !line.role.isEmpty, !isRole(line.role) {
                wrong.append(.init(line.place, "role must be a job role as sign-in claims it, such as R8000, or empty for every role"))
            }
            if let first = places.updateValue(line.place, forKey: [subject, line.role]), TrainingList.isName(subject) {
                wrong.append(.init(line.place, "the same staff member and role as \(first)"))
            }
            let from = line.from.isEmpty ? nil : FeedDay.start(line.from)
            if from == nil, !line.from.isEmpty {
                wrong.append(.init(line.place, "from must be a day such as 2026-11-20, or empty for now"))
            }
            found.append(RoleEndLine(subject: subject, role: line.role.isEmpty ? nil : line.role, from: from))
        }
        if wrong.isEmpty, found.isEmpty { wrong.append(.init("", "names nobody")) }
        guard wrong.isEmpty else { throw FeedMistakes(wrong) }
        return found
    }

    /// A code of the list of job roles, or what a region's provider claims in its place: it is compared byte for byte.
    private static func isRole(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x7C }
    }
}
