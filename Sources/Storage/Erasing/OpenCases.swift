import AuditTrail
import Foundation

/// Open cases of the oversight desk, as a reason to keep what they are about past the region's time (docs/trail.md, "Erasing"): nobody can look into what was
/// erased, and whoever waits long enough must not be rid of a case by it. Not for ever: a case that nobody closes keeps a person's lines no longer than
/// `limit` past that time, of which the desk warns. An alert case under the line of an alert, which no page shows and nobody touched, keeps nothing.
public struct OpenCases: Sendable {
    /// A year: an inquiry by a professional body takes months, and what nobody closed in a year nobody will.
    public static let limit: TimeInterval = 365 * 86_400

    /// Cases, which are people's questions too under the same ids; what they began with or rest on; and the broken glass that they review.
    private(set) var ids: Set<String> = []
    private(set) var looks: Set<String> = []
    private(set) var events: Set<String> = []
    private(set) var glass: Set<String> = []

    /// - Parameters:
    ///   - end: what happened before is older than the region keeps.
    ///   - alert: the score from which a case is an alert.
    static func keeping(before end: Date, alert: Double, _ transaction: any SQLTransaction) throws -> OpenCases {
        let open = """
            c.closed_at IS NULL AND c.first_at < ? AND c.raised_at >= ? AND (c.kind <> 'alert' OR c.score >= ? OR c.state <> 'open')
            """
        let values: [SQLValue] = [.time(end), .time(end - limit), OversightCase.kept(alert)]
        let answers = try transaction.run([
            SQLStatement("SELECT c.id, c.look, c.about FROM oversight_case c WHERE \(open)", values),
            SQLStatement("SELECT a.event, a.look FROM alert a JOIN oversight_case c ON c.id = a.oversight_case WHERE \(open)", values),
            SQLStatement("SELECT g.break_glass FROM break_glass_case g JOIN oversight_case c ON c.id = g.id WHERE \(open)", values),
        ])
        var found = OpenCases()
        for row in answers[0].rows {
            if let id = row.text(0) { found.ids.insert(id) }
            if let look = row.text(1) { found.looks.insert(look) }
            if let about = row.text(2) { found.events.insert(about) }
        }
        for row in answers[1].rows {
            if let event = row.text(0) { found.events.insert(event) }
            if let look = row.text(1) { found.looks.insert(look) }
        }
        found.glass = Set(answers[2].rows.compactMap { $0.text(0) })
        return found
    }

    /// Whether a row of a register is of something that an open case is about.
    func keeps(_ key: String, of table: String) -> Bool {
        switch table {
        case "look": looks.contains(key)
        case "look_question": ids.contains(key)
        case "break_glass": glass.contains(key)
        default: false
        }
    }

    func keeps(event: String, look: String?) -> Bool { events.contains(event) || look.map { looks.contains($0) } ?? false }
}
