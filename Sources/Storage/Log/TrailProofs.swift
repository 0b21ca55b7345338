import AuditTrail
import Foundation

/// Proofs of what was written, to be checked without us (docs/trail.md): of an event, of all events of a person, of one checkpoint against another.
public struct TrailProofs: Sendable {
    let database: any SQLDatabase
    let keys: LogKeys
    private let witnesses: [[VerifierKey]]

    /// - Parameter witnesses: the region's, as `LogKeyring.policyFile` takes them: what is handed over is proved at a checkpoint that they signed, where one
    ///   covers it.
    public init(_ database: any SQLDatabase, keys: LogKeys, witnesses: [[VerifierKey]] = []) {
        self.database = database
        self.keys = keys
        self.witnesses = witnesses
    }

    public enum Failed: Error, Hashable, Sendable {
        case storage(StorageError)
        /// No such event, part, person or size.
        case notThere
        /// It is under no checkpoint yet: within a second it is.
        case notYet
        /// What the database says of it is not what the log commits to.
        case altered

        public var sentence: String {
            switch self {
            case .storage(let error): error.sentence
            case .notThere: "The log has no such thing."
            case .notYet: "It is under no signed checkpoint yet. Try again in a second."
            case .altered: "What is kept is not what was written: the log commits to something else."
            }
        }
    }

    /// The proof of an event, as far as it is about that person.
    /// - Parameters:
    ///   - person: an NHS number that it names; nil: of an event about nobody.
    ///   - hiding: fields that whoever gets it may not see: the proof shows that they were kept back.
    public func bundle(event: String, person: String?, hiding: Set<EventField> = []) async throws(Failed) -> EventBundle {
        try await numbered(event: event, person: person, hiding: hiding).bundle
    }

    /// The same for whoever hands it over, with the event that must be written before a byte of it leaves: that it was, and at which checkpoint. Of a person's
    /// event it is a `list-handed` of that one number of their chain; of one about nobody, a line of the trail that was read.
    /// - Parameter detail: to whom and how.
    public func handed(
        event: String, person: String?, hiding: Set<EventField> = [], at now: Date, detail: String
    ) async throws(Failed) -> (bundle: EventBundle, record: TrailEvent) {
        let (bundle, number) = try await numbered(event: event, person: person, hiding: hiding)
        guard let person else {
            return (
                bundle,
                TrailEvent(kind: .trailSearched, at: now, detail: "entry \(bundle.proof.index), about nobody, with its proof, \(detail)")
            )
        }
        guard
            let record = Self.handing(
                from: number, to: number, of: [person], at: bundle.checkpoint, now, detail: "one event with its proof, \(detail)")
        else { throw .altered }
        return (bundle, record)
    }

    private func numbered(
        event: String, person: String?, hiding: Set<EventField>
    ) async throws(Failed) -> (bundle: EventBundle, number: UInt64) {
        let (keys, witnesses) = (keys, witnesses)
        return try await reading { transaction throws in
            let checkpoints = try Self.checkpoints(keys, witnesses, transaction)
            guard let kept = try KeptRows.events([event], transaction)[event] else { throw Failed.notThere }
            let part: Int
            if let person {
                guard let place = kept.people.firstIndex(of: person) else { throw Failed.notThere }
                part = place + 1
            } else {
                guard kept.people.isEmpty else { throw Failed.notThere }
                part = 1
            }
            guard
                let row = try transaction.query(
                    "SELECT place, number, entry, event, part FROM log_entry WHERE event = ? AND part = ?",
                    [.text(event), .integer(Int64(part))]
                ).first.flatMap({ PlacedEntry($0) })
            else { throw Failed.notYet }
            let checkpoint = checkpoints.covering(row.place)
            let proven = try Self.proven([row], hiding: { _ in hiding }, at: checkpoint, transaction)
            guard let first = proven.first else { throw Failed.notYet }
            return (EventBundle(first, checkpoint: checkpoint.note), row.number)
        }
    }

    /// All events of a person that are under a checkpoint: a list for each of their chains, which is one but where two numbers had a chain each before
    /// one was found to supersede the other.
    /// - Parameter hiding: which fields of an event whoever gets the list may not see; nil: none of it, and it still counts.
    public func lists(
        of person: String, hiding: @escaping @Sendable (KeptEvent) -> Set<EventField>? = { _ in [] }
    ) async throws(Failed) -> [PersonList] {
        let (keys, witnesses) = (keys, witnesses)
        return try await reading { transaction throws in
            let checkpoints = try Self.checkpoints(keys, witnesses, transaction)
            var lists: [PersonList] = []
            for chain in try PersonChains.of(person, transaction) {
                let key = keys.chain(chain.key)
                let rows = try transaction.query(
                    "SELECT place, number, entry, event, part FROM log_entry WHERE chain = ? AND place < ? ORDER BY number",
                    [.blob(key.name), .integer(Int64(checkpoints.newest.size))]
                ).compactMap { PlacedEntry($0) }
                let checkpoint = checkpoints.covering(rows.last?.place)
                let proven = try Self.proven(rows, hiding: hiding, at: checkpoint, transaction)
                guard proven.count == rows.count else { throw Failed.altered }
                do { lists.append(try PersonList(key, people: chain.numbers, events: proven, checkpoint: checkpoint.note)) } catch {
                    throw Failed.altered
                }
            }
            return lists
        }
    }

    /// The event that must be written before a list is handed over: that it was, up to where, at which checkpoint.
    /// - Parameters:
    ///   - detail: to whom and how, in codes.
    public static func handing(_ list: PersonList, at now: Date, subject: String? = nil, issuer: String? = nil, detail: String)
        -> TrailEvent?
    {
        handing(
            from: 1, to: list.last, of: Array(list.people.prefix(1)), at: list.checkpoint, now, subject: subject, issuer: issuer,
            detail: detail)
    }

    private static func handing(
        from first: UInt64, to last: UInt64, of people: [String], at checkpoint: String, _ now: Date, subject: String? = nil,
        issuer: String? = nil, detail: String
    ) -> TrailEvent? {
        guard let note = try? SignedNote(Array(checkpoint.utf8)), let checkpoint = try? Checkpoint(note.text) else { return nil }
        return TrailEvent(
            kind: .listHanded, at: now, subject: subject, issuer: issuer, people: people, detail: detail,
            also: [
                .first: .number(first), .last: .number(last), .treeSize: .number(checkpoint.size),
                .treeRoot: .bytes(checkpoint.root.bytes),
            ])
    }

    /// That the log of `to` entries begins with that of `from`; both below the last checkpoint.
    public func consistency(from: UInt64, to: UInt64) async throws(Failed) -> ConsistencyProof {
        guard let plan = try? ProofPlan.consistency(from: from, to: to) else { throw .notThere }
        return try await reading { transaction throws in
            guard to <= (try Self.checkpoint(transaction)).size else { throw Failed.notYet }
            return ConsistencyProof(try Self.hashes(of: plan, from: try LogTile.read(plan.tiles, transaction)))
        }
    }

    // MARK: Within one state of the database

    private static func hashes(of plan: ProofPlan, from tiles: [Tile: [UInt8]]) throws -> [MerkleHash] {
        do { return try plan.proof(from: tiles) } catch { throw Failed.altered }
    }

    private static func proven(
        _ rows: [PlacedEntry], hiding: (KeptEvent) -> Set<EventField>?, at checkpoint: Signed, _ transaction: any SQLTransaction
    ) throws -> [ProvenEvent] {
        let rows = rows.filter { $0.place < checkpoint.size }
        let shown = try KeptRows.shown(rows, hiding: hiding, transaction)
        let plans = try rows.map { row in
            do { return try ProofPlan.inclusion(of: row.place, size: checkpoint.size) } catch { throw Failed.notYet }
        }
        let tiles = try LogTile.read(plans.reduce(into: []) { $0.formUnion($1.tiles) }, transaction)
        return try zip(zip(rows, shown), plans).map { pair, plan in
            let (row, event) = pair
            guard event.commitment == row.entry.commitment else { throw Failed.altered }
            return ProvenEvent(
                event, link: row.entry.link, index: row.place, inclusion: InclusionProof(try hashes(of: plan, from: tiles)))
        }
    }

    /// A body's own failures come out as they are.
    private func reading<T: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> T) async throws(Failed) -> T {
        let result: Result<T, Failed>
        do {
            result = try await database.read { transaction in
                do { return .success(try body(transaction)) } catch let error as Failed { return .failure(error) }
            }
        } catch { throw .storage(error) }
        return try result.get()
    }
}
