import AuditTrail
import Foundation

/// How far a person's list reaches: events 1 to `last` of one of their chains, at a signed checkpoint of the log. A few rows, whatever the list's length.
public struct PersonListHead: Sendable, Hashable {
    /// NHS numbers that the chain is of.
    public let people: [String]
    /// The chain's name in the log.
    public let chain: [UInt8]
    public let last: UInt64
    /// The checkpoint's size and root.
    public let treeSize: UInt64
    public let treeRoot: [UInt8]
    /// Numbers of events whose text is not there any more, in order.
    public let gone: [Int]

    public init(people: [String], chain: [UInt8], last: UInt64, treeSize: UInt64, treeRoot: [UInt8], gone: [Int] = []) {
        self.gone = gone
        self.people = people
        self.chain = chain
        self.last = last
        self.treeSize = treeSize
        self.treeRoot = treeRoot
    }

    /// The event that must be durable before a list is shown (law 2): to whom, up to which event, at which checkpoint. A list that leaves one out can then be
    /// told from one that does not, by its person and by whoever they show it to.
    /// - Parameters:
    ///   - organisation: of whoever hands it over at a desk; nil: the person reads it themselves.
    public func handing(
        at now: Date, subject: String?, issuer: String?, organisation: String? = nil, role: String? = nil, purpose: String,
        detail: String
    ) -> TrailEvent {
        TrailEvent(
            kind: .listHanded, at: now, subject: subject, issuer: issuer, organisation: organisation, role: role,
            people: Array(people.prefix(1)), purpose: purpose, detail: detail,
            also: [.first: .number(1), .last: .number(last), .treeSize: .number(treeSize), .treeRoot: .bytes(treeRoot)])
    }
}

extension TrailProofs {
    /// Up to which event each chain of a person's reaches at the last checkpoint; none where nothing of theirs is under one yet.
    public func heads(of person: String) async throws(StorageError) -> [PersonListHead] {
        let keys = keys
        return try await database.read { transaction in
            guard
                let checkpoint = try transaction.query("SELECT size, root FROM log_checkpoint ORDER BY size DESC LIMIT 1", []).first,
                let size = checkpoint.integer(0), let root = checkpoint.blob(1)
            else { return [] }
            return try PersonChains.of(person, transaction).compactMap { chain in
                let name = keys.chain(chain.key).name
                let last = try transaction.query(
                    "SELECT number FROM log_entry WHERE chain = ? AND place < ? ORDER BY number DESC LIMIT 1",
                    [.blob(name), .integer(size)]
                ).first?.integer(0)
                // As the list finds its lines: by whom they name.
                let theirs = chain.numbers.map { _ in "?" }.joined(separator: ", ")
                let gone = try transaction.query(
                    """
                    SELECT l.number FROM log_entry l WHERE l.chain = ? AND l.place < ? AND NOT EXISTS (\
                    SELECT 1 FROM trail_event e JOIN trail_person t ON t.event = e.id WHERE e.id = l.event AND t.nhs_number IN (\(theirs))) \
                    ORDER BY l.number
                    """, [.blob(name), .integer(size)] + chain.numbers.map { .text($0) }
                ).compactMap { $0.integer(0).map { Int($0) } }
                return last.map {
                    PersonListHead(
                        people: chain.numbers, chain: name, last: UInt64($0), treeSize: UInt64(size), treeRoot: root, gone: gone)
                }
            }
        }
    }
}

extension TrailStore {
    /// Several events in one transaction: all of them, or none.
    public func append(all events: [TrailEvent]) async throws(StorageError) {
        var rows: [SQLStatement] = []
        for event in events { rows += try Self.inserting(event) }
        try await database.append(rows)
    }
}
