import AuditTrail
import Foundation

/// What feeds the rules, and what they remember.
public struct MonitoringStore: Sendable {
    let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    // MARK: The trail

    /// Ids of events after one, in order. Ids are ordered by time (RFC 9562, version 7): a transaction that commits late adds some before others
    /// that were read, so that whoever follows the trail reads a stretch of it again.
    /// - Parameter end: only those before it; nil: to the trail's end.
    public func ids(after id: String, to end: String? = nil, limit: Int) async throws(StorageError) -> [String] {
        try await database.read { transaction in
            let until = end == nil ? "" : "AND id < ? "
            return try transaction.query(
                "SELECT id FROM trail_event WHERE id > ? \(until)ORDER BY id LIMIT ?",
                [.text(id)] + (end.map { [.text($0)] } ?? []) + [.integer(Int64(limit))]
            ).compactMap { $0.text(0) }
        }
    }

    /// How many places the log has given; nil: none, as where none is kept.
    public func places() async throws(StorageError) -> Int64? {
        try await database.read { try $0.query("SELECT MAX(place) FROM log_entry", []).first?.integer(0).map { $0 + 1 } }
    }

    /// Those of the events that have one of the log's first places.
    /// - Parameters:
    ///   - ids: some hundred at most.
    ///   - place: how many places that are.
    public func placed(_ ids: [String], below place: Int64) async throws(StorageError) -> Set<String> {
        guard !ids.isEmpty else { return [] }
        return try await database.read { transaction in
            let rows = try transaction.query(
                "SELECT event FROM log_entry WHERE event IN (\(Self.marks(ids.count))) AND place < ?",
                ids.map { .text($0) } + [.integer(place)])
            return Set(rows.compactMap { $0.text(0) })
        }
    }

    /// Those of the events that the rules know, in the order of ids.
    /// - Parameter ids: some hundred at most.
    public func events(_ ids: [String]) async throws(StorageError) -> [WatchedEvent] {
        guard !ids.isEmpty else { return [] }
        let kinds = Observation.Kind.allCases.map(\.rawValue)
        let (marks, known) = (Self.marks(ids.count), Self.marks(kinds.count))
        let values: [SQLValue] = ids.map { .text($0) }
        return try await database.read { transaction in
            let answers = try transaction.run([
                SQLStatement(
                    """
                    SELECT e.id, e.kind, e.at, e.subject, e.organisation, e.role, e.decision, e.detail, f.marks, f.rarity, f.since_death, f.since_contact \
                    FROM trail_event e LEFT JOIN look_flag f ON f.event = e.id WHERE e.id IN (\(marks)) AND e.kind IN (\(known)) ORDER BY e.id
                    """, values + kinds.map { .text($0) }),
                SQLStatement("SELECT event, nhs_number FROM trail_person WHERE event IN (\(marks)) ORDER BY event, nhs_number", values),
            ])
            var people: [String: [String]] = [:]
            for row in answers[1].rows { people[row.text(0) ?? "", default: []].append(row.text(1) ?? "") }
            return answers[0].rows.compactMap { row in
                guard let id = row.text(0), let kind = row.text(1), let at = row.integer(2) else { return nil }
                return WatchedEvent(
                    id: id, kind: kind, at: at, subject: row.text(3) ?? "", organisation: row.text(4) ?? "", jobRole: row.text(5) ?? "",
                    people: people[id] ?? [], decision: row.text(6), detail: row.text(7) ?? "", flags: LookFlags(row, at: 8))
            }
        }
    }

    /// A section of which a look showed something, wherever that was read, or that was opened on a page of its own: each once a look.
    public struct SectionSeen: Sendable, Hashable {
        public let at: Int64
        public let organisation: String
        public let jobRole: String
        public let section: String
        public let isOpened: Bool
    }

    /// Those of the events that say which section was shown or opened.
    public func sectionsSeen(_ ids: [String]) async throws(StorageError) -> [SectionSeen] {
        guard !ids.isEmpty else { return [] }
        return try await database.read { transaction in
            try transaction.query(
                """
                SELECT at, organisation, role, detail, kind FROM trail_event WHERE id IN (\(Self.marks(ids.count))) \
                AND kind IN ('section-opened', 'answer-shown') AND detail IS NOT NULL
                """, ids.map { .text($0) }
            ).flatMap { row -> [SectionSeen] in
                let (detail, isOpened) = (row.text(3) ?? "", row.text(4) == TrailEvent.Kind.sectionOpened.rawValue)
                let sections = isOpened ? [detail] : (ShownSections(detail)?.first ?? []).sorted().map(\.rawValue)
                return sections.map {
                    SectionSeen(
                        at: row.integer(0) ?? 0, organisation: row.text(1) ?? "", jobRole: row.text(2) ?? "", section: $0,
                        isOpened: isOpened)
                }
            }
        }
    }

    static func marks(_ count: Int) -> String { Array(repeating: "?", count: count).joined(separator: ", ") }

    // MARK: Memory

    /// What was kept last.
    public struct Kept: Sendable {
        public let rest: String
        public let staff: [(subject: String, kept: String)]
        public let at: Date
    }

    /// Nil where nothing was kept.
    public func memory() async throws(StorageError) -> Kept? {
        try await database.read { transaction in
            let rows = try transaction.query("SELECT staff, content, at FROM monitor_memory", [])
            guard let first = rows.first(where: { $0.text(0) == "" }), let rest = first.text(1), let at = first.time(2) else { return nil }
            return Kept(
                rest: rest, staff: rows.compactMap { row in row.text(0).flatMap { $0 == "" ? nil : ($0, row.text(1) ?? "") } }, at: at)
        }
    }

    /// Whether any look was counted, ever.
    public func hasCounted() async throws(StorageError) -> Bool {
        try await database.read { try !$0.query("SELECT 1 FROM look_tally LIMIT 1", []).isEmpty }
    }

    /// What was counted of one day, organisation, role, kind and ground.
    public struct Tally: Hashable, Sendable {
        public let day: Int
        public let organisation: String
        public let role: String
        public let kind: String
        public let ground: String
        public init(day: Int, organisation: String, role: String, kind: String, ground: String) {
            self.day = day
            self.organisation = organisation
            self.role = role
            self.kind = kind
            self.ground = ground
        }
    }

    /// Keeps the memory and what was counted since the last time, by whoever leads and nobody else: both or neither, so that whoever goes on from
    /// here counts nothing twice.
    /// - Parameters:
    ///   - staff: those that changed; nil content: forgotten.
    ///   - isAnew: whether all that was kept before goes.
    public func keep(
        rest: String, staff: [String: String?], tallies: [Tally: Int], isAnew: Bool = false, as leader: Leadership, at now: Date
    ) async throws(StorageError) {
        try await database.write(as: leader) { transaction in
            var rows = isAnew ? [SQLStatement("DELETE FROM monitor_memory", [])] : []
            rows.append(Self.keeping("", rest, now))
            for (subject, content) in staff.sorted(by: { $0.key < $1.key }) {
                if let content {
                    rows.append(Self.keeping(subject, content, now))
                } else {
                    rows.append(SQLStatement("DELETE FROM monitor_memory WHERE staff = ?", [.text(subject)]))
                }
            }
            for (tally, count) in tallies {
                rows.append(
                    SQLStatement(
                        "INSERT INTO look_tally (day, organisation, role, kind, ground, count) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (day, organisation, role, kind, ground) DO UPDATE SET count = look_tally.count + excluded.count",
                        [
                            .integer(Int64(tally.day)), .text(tally.organisation), .text(tally.role), .text(tally.kind),
                            .text(tally.ground),
                            .integer(Int64(count)),
                        ]))
            }
            _ = try transaction.run(rows)
        }
    }

    private static func keeping(_ subject: String, _ content: String, _ now: Date) -> SQLStatement {
        SQLStatement(
            "INSERT INTO monitor_memory (staff, content, at) VALUES (?, ?, ?) ON CONFLICT (staff) DO UPDATE SET content = excluded.content, at = excluded.at",
            [.text(subject), .text(content), .time(now)])
    }
}
