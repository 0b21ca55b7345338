import Foundation

/// What a rise of the registers' version was about, so that a node decides again only about looks that it touches: one row for each version,
/// written in the transaction that raised it.
///
/// Versions follow each other without a gap, since the row of `register_version` is held until its transaction is over. Where the row of a
/// version is missing (a program of the version before raised it, a database was restored, too many came since) nobody can say what changed, and
/// everything is decided again.
public enum RegisterChange: Sendable, Hashable {
    /// Policy, region, or more than a row should name.
    case everything
    /// What is known about these people, by NHS number.
    case people(Set<String>)
    /// What is known about these staff members, by subject.
    case staff(Set<String>)

    /// Whether it may have changed what a question is answered with. `true` where that is not sure.
    public func touches(_ question: RegisterStore.Question) -> Bool {
        switch self {
        case .everything: true
        case .people(let numbers):
            question.person.map { person in ([person] + question.alsoKnownAs).contains { numbers.contains($0.digits) } } ?? true
        // What was said of the director in an administrator's name is kept under the administrator.
        case .staff(let subjects): subjects.contains(question.staff.subject)
        }
    }

    // MARK: As a row

    /// More names than this are not named: every node reads the row, and a list as long as that touches much of what is open.
    static let mostNamed = 500
    /// How many versions back rows are kept. A node reads twice a second; one that is further behind decides everything again.
    static let kept: Int64 = 200

    private enum Kind: String { case everything, people, staff }

    private var names: Set<String> {
        switch self {
        case .everything: []
        case .people(let names), .staff(let names): names
        }
    }

    private var kind: Kind {
        if names.count > Self.mostNamed { return .everything }
        return switch self {
        case .everything: .everything
        case .people: .people
        case .staff: .staff
        }
    }

    /// Kind and names, as a row has them.
    var written: (kind: String, names: String) {
        let kind = kind
        // JSON, because a provider may call a staff member anything.
        let names = kind == .everything ? [] : names.sorted()
        guard let text = try? JSONEncoder().encode(names) else { return (Kind.everything.rawValue, "[]") }
        return (kind.rawValue, String(decoding: text, as: UTF8.self))
    }

    /// What this program does not understand is everything.
    init(kind: String?, names: String?) {
        let read = names.flatMap { try? JSONDecoder().decode(Set<String>.self, from: Data($0.utf8)) }
        switch (kind.flatMap(Kind.init), read) {
        case (.people, let names?): self = .people(names)
        case (.staff, let names?): self = .staff(names)
        default: self = .everything
        }
    }
}

extension Migration {
    /// What each rise of the registers' version was about.
    static let changes = Migration(
        15, ["CREATE TABLE register_change (version BIGINT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, names TEXT NOT NULL)"])
}

extension RegisterVersionStore {
    /// In the transaction of the change itself.
    static func rise(_ change: RegisterChange, _ transaction: any SQLTransaction) throws {
        try transaction.execute("UPDATE register_version SET version = version + 1 WHERE id = 1", [])
        let version = try transaction.ask(current)
        let (kind, names) = change.written
        try transaction.execute(
            "INSERT INTO register_change (version, kind, names) VALUES (?, ?, ?)", [.integer(version), .text(kind), .text(names)])
        try transaction.execute("DELETE FROM register_change WHERE version <= ?", [.integer(version - RegisterChange.kept)])
    }

    /// What changed after a version.
    static func changes(after version: Int64) -> SQLQuestion<[Int64: RegisterChange]> {
        SQLQuestion("SELECT version, kind, names FROM register_change WHERE version > ?", [.integer(version)]) { rows in
            Dictionary(
                rows.compactMap { row in row.integer(0).map { ($0, RegisterChange(kind: row.text(1), names: row.text(2))) } },
                uniquingKeysWith: { _, _ in .everything })
        }
    }
}
