import AccessControl
import AuditTrail
import CareRecord
import Crypto
import Foundation
import Logging
import Storage

/// Writes what looks account for into the trail. Holds each open look's salt and tree; releases of one look take turns, so that
/// each root is over what was written before it.
public actor Accountant {
    private let trail: TrailStore
    private let open: OpenLookStore
    private let mixUps: MixUpStore
    private let registers: RegisterStore
    private let glass: BreakGlassStore
    private let leading: LeaderLease?
    private let logger: Logger
    private var looks: [LookID: OpenLook] = [:]

    private struct OpenLook {
        let salt: [UInt8]
        let opened: Date
        /// Broken glass that it was opened by, and the organisations whose privacy officers have a case of it.
        var grants: [String] = []
        var told: Set<String> = []
        /// Organisations that this node has put on record as suppliers.
        var suppliers: Set<String> = []
        /// Of which it has shown something, on whichever node.
        var sections = ShownSections()
        var tree = MerkleTree()
        /// Of the last release that is known to be written. One whose writing failed, or of which nobody knows what became, is tried again under
        /// its own number: where its commit is still under way, the next release waits for it there and is told that it is taken. Under another
        /// number it would be written beside it, under a root that leaves it out.
        var sequence = 0
        var isWriting = false
        /// What became of the last writing is not known: what stands is read before the next.
        var isUncertain = false
        /// Something that was released here, and acknowledged, is not there any more: another server answers, and lacks it. Nothing is written over that.
        var isLost = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    /// - Parameter leading: whether this node does what one node does for all; nil: it does.
    public init(
        trail: TrailStore, open: OpenLookStore, mixUps: MixUpStore, registers: RegisterStore, glass: BreakGlassStore,
        leading: LeaderLease? = nil, logger: Logger
    ) {
        self.trail = trail
        self.open = open
        self.mixUps = mixUps
        self.registers = registers
        self.glass = glass
        self.leading = leading
        self.logger = logger
    }

    /// Looks whose salt is in memory: none that has ended.
    var openCount: Int { looks.count }

    /// The account as looks know it.
    public nonisolated var account: LookAccount {
        LookAccount(
            released: { release async throws(LookAccount.Failed) in try await self.released(release) },
            event: { event async throws(LookAccount.Failed) in try await self.event(event) },
            counted: { event, most, within async throws(LookAccount.Failed) in try await self.counted(event, atMost: most, within: within)
            },
            mixUp: { raised async throws(LookAccount.Failed) in try await self.raised(raised) })
    }

    /// Decides from the registers and writes what was decided with all that it follows from, in one transaction. A look that is permitted gets
    /// its row and its salt.
    /// - Parameter words: of whoever breaks the glass, sealed.
    /// - Returns: nil where the look that waited is taken already.
    func decided(_ it: LookDeciding, words: [UInt8] = []) async throws(LookAccount.Failed) -> Decided? {
        let salt = Looks.randomBytes(32)
        let waiting = it.isWaiting ? RegisterStore.Waiting(look: it.look.text, session: it.session) : nil
        let found: (decision: Decision, version: Int64)?
        do {
            found = try await registers.deciding(it.question, taking: waiting, of: it.came) {
                it.accounted(it.concluded($0), salt: salt, words: words)
            }
        } catch {
            // No fault of the account: another person was launched, or it took too long.
            switch error {
            case .conflict(LaunchStore.overtaken): throw LookAccount.Failed(behind: .overtaken)
            case .conflict(LaunchStore.tookTooLong): throw LookAccount.Failed(behind: .tookTooLong)
            default: throw failed(error)
            }
        }
        guard let found else { return nil }
        if it.account(of: found.decision).kind == .lookOpened {
            looks[it.look] = OpenLook(salt: salt, opened: it.at, grants: found.decision.brokenGlass)
        }
        return Decided(found.decision, version: found.version, entryKey: Self.entryKey(salt))
    }

    private func released(_ release: ReleaseAccount) async throws(LookAccount.Failed) {
        while looks[release.look]?.isWriting == true {
            await withCheckedContinuation { looks[release.look]?.waiting.append($0) }
        }
        // One that ended meanwhile shows nothing, and is no fault of the account.
        guard looks[release.look] != nil else { throw LookAccount.Failed() }
        looks[release.look]?.isWriting = true
        defer { nextTurn(release.look) }
        do throws(StorageError) {
            if looks[release.look]?.isUncertain == true { try await reread(release.look) }
            if try await write(release) { return }
            // Another node released under this look: what it wrote comes first.
            try await reread(release.look)
            guard try await write(release) else { throw StorageError.busy }
        } catch {
            if looks[release.look]?.isLost == true { throw lost() }
            guard looks[release.look] != nil else { throw LookAccount.Failed() }
            looks[release.look]?.isUncertain = true
            throw failed(error)
        }
    }

    /// - Returns: false where its number is taken: another node wrote meanwhile.
    private func write(_ release: ReleaseAccount) async throws(StorageError) -> Bool {
        guard var open = looks[release.look], !open.isLost else { throw .unavailable(code: -3) }
        let before = open.sequence == 0 ? nil : open.tree.root
        var leaves: [UInt8] = []
        leaves.reserveCapacity(release.shown.count * 32)
        for shown in release.shown {
            let leaf = ShownLeaf(source: shown.source.name, type: shown.type, id: shown.id, version: shown.version, digest: shown.digest)
                .hash(salt: open.salt)
            open.tree.append(leaf)
            leaves.append(contentsOf: leaf)
        }
        let sequence = open.sequence + 1
        let row = ReleaseRow(
            look: release.look.text, sequence: sequence, at: release.at, leaves: leaves,
            sources: Set(release.shown.map(\.source.name)).sorted().joined(separator: ","), root: open.tree.root, treeSize: open.tree.size)
        try await tell(open, release)
        let staff = release.staff
        var sections = ShownSections()
        for shown in release.shown { sections.add(shown.sections, of: shown.organisation.code) }
        let new = sections.new(after: open.sections)
        let event = TrailEvent(
            kind: .answerShown, at: release.at, subject: staff.subject, issuer: staff.issuer, organisation: staff.role.organisation,
            role: staff.role.jobRole, people: [release.person.digits], look: row.look,
            detail: new.text,
            also: [
                .sources: .text(row.sources), .release: .number(UInt64(sequence)), .shown: .number(row.treeSize), .root: .bytes(row.root),
            ])
        let suppliers = Set(release.shown.map(\.organisation.code)).subtracting(open.suppliers)
        do throws(StorageError) { try await trail.release(row, event, after: before, suppliers: suppliers, opened: open.opened) } catch {
            guard case .conflict = error else { throw error }
            return false
        }
        // Only now: after a failed write the next root must not be over leaves that nobody can read. A look that ended meanwhile
        // stays forgotten.
        looks[release.look]?.tree = open.tree
        looks[release.look]?.sequence = sequence
        looks[release.look]?.suppliers.formUnion(suppliers)
        looks[release.look]?.sections.formUnion(new)
        return true
    }

    // MARK: Other nodes

    /// Takes up a look where its account stands; nil where it has ended.
    private func adopt(_ look: LookID) async throws(LookAccount.Failed) -> SymmetricKey? {
        do {
            guard let row = try await open.find(look.text), row.ended == nil else { return nil }
            let grants = row.decision.flatMap { try? WrittenDecision(text: $0) }?.brokenGlass ?? []
            looks[look] = OpenLook(salt: row.salt, opened: row.opened, grants: grants)
            try await reread(look)
            return Self.entryKey(row.salt)
        } catch {
            forget(look)
            throw failed(error)
        }
    }

    /// Which of some looks' accounts are all there, as far as they are this node's: asked where another server answers than before, of all in one
    /// question. Left out are those that have ended, too, and those that are not there at all.
    private func standing(_ asked: Set<LookID>) async throws(LookAccount.Failed) -> LooksStanding {
        // What the last release of each was. One that is being written is waited for, and where nobody knows what became of it all is read: alone.
        var last: [LookID: Int] = [:]
        for look in asked { if let it = looks[look], !it.isWriting, !it.isUncertain { last[look] = it.sequence } }
        let found: [String: OpenLookStore.Standing]
        do { found = try await open.standing(of: Set(last.keys.map(\.text))) } catch { throw failed(error) }
        var standing = LooksStanding()
        for look in asked {
            // What it was asked about may be another by now.
            if let it = looks[look], let sequence = last[look], !it.isWriting, !it.isUncertain, it.sequence == sequence {
                guard let there = found[look.text] else { continue }
                switch there.sequence {
                case sequence where sequence == 0 || there.root == it.tree.root:
                    if !it.isLost { standing.standing.insert(look) }
                    continue
                case ...sequence:
                    looks[look]?.isLost = true
                    continue
                default: break
                }
            }
            // Where another node's release comes after this one's all is read, too.
            do { if try await stands(look) { standing.standing.insert(look) } } catch { standing.untold.insert(look) }
        }
        return standing
    }

    /// Whether one look's account is all there, read as a whole.
    private func stands(_ look: LookID) async throws(LookAccount.Failed) -> Bool {
        while looks[look]?.isWriting == true { await withCheckedContinuation { looks[look]?.waiting.append($0) } }
        guard looks[look] != nil else { return false }
        looks[look]?.isWriting = true
        defer { nextTurn(look) }
        do {
            guard let row = try await open.find(look.text), row.ended == nil else { return false }
            try await reread(look)
        } catch { throw failed(error) }
        return looks[look]?.isLost == false
    }

    /// The tree over all that any node released under it, and of which sections. Where what this node released last is not among it, the look is lost.
    private func reread(_ look: LookID) async throws(StorageError) {
        let mine = looks[look].map { ($0.sequence, $0.tree.root) } ?? (0, [])
        var isThere = mine.0 == 0
        var tree = MerkleTree()
        var sequence = 0
        var sections = ShownSections()
        for text in try await trail.details(of: look.text, kind: .answerShown) {
            if let shown = ShownSections(text) { sections.formUnion(shown) }
        }
        for release in try await trail.releases(of: look.text) {
            for start in stride(from: 0, to: release.leaves.count - release.leaves.count % 32, by: 32) {
                tree.append(Array(release.leaves[start..<start + 32]))
            }
            sequence = release.sequence
            if sequence == mine.0 { isThere = release.root == mine.1 }
        }
        guard looks[look] != nil else { return }
        guard isThere else {
            looks[look]?.isLost = true
            return
        }
        looks[look]?.tree = tree
        looks[look]?.sequence = sequence
        looks[look]?.sections = sections
        looks[look]?.isUncertain = false
    }

    /// Entries have ids that say nothing and are the same on every node.
    static func entryKey(_ salt: [UInt8]) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: SymmetricKey(data: salt), info: Data("carerecord entry id".utf8), outputByteCount: 32)
    }

    private func letGo(_ look: LookID) { forget(look) }

    /// What this node knows of other nodes' looks.
    public nonisolated var nodes: NodesDesk {
        let (open, leading) = (open, leading)
        @Sendable func kept<T: Sendable>(_ body: () async throws(StorageError) -> T) async throws(LookAccount.Failed) -> T {
            do { return try await body() } catch { throw await failed(error) }
        }
        return NodesDesk(
            find: { look async throws(LookAccount.Failed) in
                try await kept { () async throws(StorageError) in try await open.find(look.text) }.flatMap { HeldLook($0) }
            },
            adopt: { look async throws(LookAccount.Failed) in try await self.adopt(look) },
            standing: { looks async throws(LookAccount.Failed) in try await self.standing(looks) },
            stillOpen: { looks async throws(LookAccount.Failed) in
                let there = try await kept { () async throws(StorageError) in try await open.standing(of: Set(looks.map(\.text))) }
                return looks.filter { there[$0.text] != nil }
            },
            mark: { person, session, now async throws(LookAccount.Failed) in
                try await kept { () async throws(StorageError) in try await open.mark(of: person.digits, session: session, at: now) }
            },
            asked: { staff, since async throws(LookAccount.Failed) in
                try await kept { () async throws(StorageError) in
                    try await open.asked(by: staff.subject, issuer: staff.issuer, since: since)
                }
            },
            launched: { launch, person, same, now async throws(LookAccount.Failed) in
                try await kept { () async throws(StorageError) in
                    try await open.launched(
                        launch, keeping: person.digits, and: Set(same.map(\.text)), because: Looks.another, at: now)
                }.map { Set($0.compactMap { LookID($0) }) }
            },
            launchShown: { launch, person, now async throws(LookAccount.Failed) in
                try await kept { () async throws(StorageError) in
                    try await open.endOthers(launch, than: person.digits, because: Looks.another, at: now)
                }.map { Set($0.compactMap { LookID($0) }) }
            },
            use: { look, now async throws(LookAccount.Failed) in
                try await kept { () async throws(StorageError) in try await open.use(look.text, at: now) }
            },
            seen: { look async throws(LookAccount.Failed) in
                try await kept { () async throws(StorageError) in try await open.seen(look.text) }
            },
            open: { session async throws(LookAccount.Failed) in
                try await kept { () async throws(StorageError) in try await open.open(of: session) }.compactMap { row in
                    LookID(row.look).map { LookAnywhere(id: $0, mark: row.mark) }
                }
            },
            letGo: { await self.letGo($0) },
            endAll: { session, why, now async throws(LookAccount.Failed) in
                _ = try await kept { () async throws(StorageError) in try await open.endAll(of: session, because: why, at: now) }
            },
            endLeft: { unused, opened, now async throws(LookAccount.Failed) in
                // By one node: the others have nothing to do.
                let leader = await leading?.leadership
                guard leading == nil || leader != nil else { return }
                // Neither must stay because the other fails.
                var problem: StorageError?
                do throws(StorageError) { try await open.forgetOld(at: now, as: leader) } catch { problem = error }
                do throws(StorageError) {
                    _ = try await open.endAllLeft(unused: unused, opened: opened, at: now, as: leader)
                    if let problem { throw problem }
                } catch {
                    guard error == .fenced else { throw await self.failed(error) }
                    await leading?.lost()
                }
            })
    }

    /// The privacy officers of an organisation whose information only the broken glass opens have their case before it is shown.
    private func tell(_ open: OpenLook, _ release: ReleaseAccount) async throws(StorageError) {
        guard !open.grants.isEmpty else { return }
        let organisations = Set(release.shown.filter(\.isByGlass).map(\.organisation.code)).subtracting(open.told)
        guard !organisations.isEmpty else { return }
        for grant in open.grants { try await glass.raise(grant, for: organisations, at: release.at) }
        looks[release.look]?.told.formUnion(organisations)
    }

    private func nextTurn(_ look: LookID) {
        looks[look]?.isWriting = false
        guard let next = looks[look]?.waiting.first else { return }
        looks[look]?.waiting.removeFirst()
        next.resume()
    }

    private func forget(_ look: LookID) {
        let waiting = looks.removeValue(forKey: look)?.waiting ?? []
        for release in waiting { release.resume() }
    }

    private func counted(_ event: LookEvent, atMost most: Int, within: TimeInterval) async throws(LookAccount.Failed) -> Bool {
        let line = line(event)
        do { return try await trail.append(line, atMost: most, since: event.at.addingTimeInterval(-within)) } catch { throw failed(error) }
    }

    /// An event as the trail has it.
    private func line(_ event: LookEvent) -> TrailEvent {
        let kind: TrailEvent.Kind =
            switch event.kind {
            case .search: .searched
            case .searchAnswered: .searchAnswered
            case .askedWho: .evidenceAsked
            case .gatheredAgain: .lookGatheredAgain
            case .recalled: .shownRecalled
            case .searchRefused: .searchRefused
            case .listRefused: .listRefused
            case .lookRefused: .lookRefused
            case .lookChallenged: .lookChallenged
            case .sectionOpened: .sectionOpened
            case .entryOpened: .entryOpened
            case .attachmentOpened: .attachmentOpened
            case .wrongReported: .wrongReported
            case .printed: .printed
            case .exported: .exported
            case .ended: .lookEnded
            case .personNotFound: .personNotFound
            case .summaryPermitted: .summaryPermitted
            case .summaryRefused: .summaryRefused
            }
        return TrailEvent(
            kind: kind, at: event.at, subject: event.staff.subject, issuer: event.staff.issuer, organisation: event.staff.role.organisation,
            role: event.staff.role.jobRole, people: event.people.map(\.digits), look: event.look?.text,
            decision: event.decision.map(\.text), detail: event.detail)
    }

    private func event(_ event: LookEvent) async throws(LookAccount.Failed) {
        if event.kind == .ended || event.kind == .personNotFound, let look = event.look { forget(look) }
        let line = line(event)
        do {
            if event.kind == .ended, let look = event.look {
                try await open.end(look.text, line, at: event.at)
            } else if event.kind == .searchAnswered, event.people.count == 2, event.detail == LookEvent.superseded {
                try await trail.append(line, older: event.people[0].digits, newer: event.people[1].digits)
            } else if event.kind == .summaryPermitted || event.kind == .summaryRefused {
                try await trail.append(summaryWord: line)
            } else {
                try await trail.append(line)
            }
        } catch { throw failed(error) }
    }

    private func raised(_ raised: MixUpRaised) async throws(LookAccount.Failed) {
        let event = TrailEvent(
            kind: .mixUpRaised, at: raised.at, organisation: raised.organisation.code, people: [raised.person.digits],
            look: raised.look.text,
            detail: "\(raised.source): \(raised.fields.joined(separator: ", "))")
        let row = MixUpStore.Row(
            id: event.id, organisation: raised.organisation.code, source: raised.source.name, nhsNumber: raised.person.digits,
            fields: raised.fields.joined(separator: ", "), look: raised.look.text, raised: raised.at)
        do { try await mixUps.raise(row, event) } catch { throw failed(error) }
    }

    private func lost() -> LookAccount.Failed {
        logger.critical(
            "what a look has shown is on record no more: the database server lacks what was acknowledged; nothing more of it is shown")
        return LookAccount.Failed()
    }

    private func failed(_ error: StorageError) -> LookAccount.Failed {
        logger.critical("the account cannot be written, so nothing is shown", metadata: ["why": "\(error.sentence)"])
        return LookAccount.Failed()
    }
}
