import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Logging
import Storage

/// Writes what looks account for into the trail. Holds each open look's salt and tree; releases of one look take turns, so that
/// each root is over what was written before it.
public actor Accountant {
    private let trail: TrailStore
    private let mixUps: MixUpStore
    private let registers: RegisterStore
    private let glass: BreakGlassStore
    private let logger: Logger
    private var looks: [LookID: OpenLook] = [:]

    private struct OpenLook {
        let salt: [UInt8]
        /// Broken glass that it was opened by, and the organisations whose privacy officers have a case of it.
        var grants: [String] = []
        var told: Set<String> = []
        var tree = MerkleTree()
        /// Counts releases that were tried: a number whose writing failed is not used again, since nobody knows what became of it.
        var sequence = 0
        var isWriting = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    public init(trail: TrailStore, mixUps: MixUpStore, registers: RegisterStore, glass: BreakGlassStore, logger: Logger) {
        self.trail = trail
        self.mixUps = mixUps
        self.registers = registers
        self.glass = glass
        self.logger = logger
    }

    /// Looks whose salt is in memory: none that has ended.
    var openCount: Int { looks.count }

    /// The account as looks know it.
    public nonisolated var account: LookAccount {
        LookAccount(
            released: { release async throws(LookAccount.Failed) in try await self.released(release) },
            opener: { look async throws(LookAccount.Failed) in try await self.opener(look) },
            event: { event async throws(LookAccount.Failed) in try await self.event(event) },
            mixUp: { raised async throws(LookAccount.Failed) in try await self.raised(raised) })
    }

    /// Decides from the registers and writes what was decided with all that it follows from, in one transaction. A look that is permitted gets
    /// its row and its salt.
    /// - Parameter words: of whoever breaks the glass, sealed.
    /// - Returns: nil where the look that waited is taken already.
    func decided(_ it: LookDeciding, words: [UInt8] = []) async throws(LookAccount.Failed) -> Decided? {
        var random = SystemRandomNumberGenerator()
        let salt = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        let waiting = it.isWaiting ? RegisterStore.Waiting(look: it.look.text, session: it.session) : nil
        let found: (decision: Decision, version: Int64)?
        do {
            found = try await registers.deciding(it.question, taking: waiting) {
                try it.accounted(it.concluded($0), salt: salt, words: words)
            }
        } catch { throw failed(error) }
        guard let found else { return nil }
        if it.account(of: found.decision).kind == .lookOpened { looks[it.look] = OpenLook(salt: salt, grants: found.decision.brokenGlass) }
        return Decided(found.decision, version: found.version)
    }

    private func released(_ release: ReleaseAccount) async throws(LookAccount.Failed) {
        while looks[release.look]?.isWriting == true {
            await withCheckedContinuation { looks[release.look]?.waiting.append($0) }
        }
        guard var open = looks[release.look] else { throw LookAccount.Failed() }
        var leaves: [UInt8] = []
        leaves.reserveCapacity(release.shown.count * 32)
        for shown in release.shown {
            let leaf = ShownLeaf(source: shown.source.name, type: shown.type, id: shown.id, version: shown.version, digest: shown.digest)
                .hash(salt: open.salt)
            open.tree.append(leaf)
            leaves.append(contentsOf: leaf)
        }
        let sequence = open.sequence + 1
        looks[release.look]?.sequence = sequence
        looks[release.look]?.isWriting = true
        defer { nextTurn(release.look) }
        let row = ReleaseRow(
            look: release.look.text, sequence: sequence, at: release.at, leaves: leaves,
            sources: Set(release.shown.map(\.source.name)).sorted().joined(separator: ","), root: open.tree.root, treeSize: open.tree.size)
        do {
            try await tell(open, release)
            try await trail.release(row)
        } catch { throw failed(error) }
        // Only now: after a failed write the next root must not be over leaves that nobody can read. A look that ended meanwhile
        // stays forgotten.
        looks[release.look]?.tree = open.tree
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

    private func opener(_ look: LookID) async throws(LookAccount.Failed) -> String? {
        do { return try await trail.opener(of: look.text) } catch { throw failed(error) }
    }

    private func event(_ event: LookEvent) async throws(LookAccount.Failed) {
        let kind: TrailEvent.Kind =
            switch event.kind {
            case .search: .searched
            case .searchAnswered: .searchAnswered
            case .askedWho: .evidenceAsked
            case .gatheredAgain: .lookGatheredAgain
            case .recalled: .shownRecalled
            case .searchRefused: .searchRefused
            case .lookRefused: .lookRefused
            case .entryOpened: .entryOpened
            case .attachmentOpened: .attachmentOpened
            case .wrongReported: .wrongReported
            case .printed: .printed
            case .exported: .exported
            case .ended: .lookEnded
            case .personNotFound: .personNotFound
            }
        if event.kind == .ended || event.kind == .personNotFound, let look = event.look { forget(look) }
        let decision: String?
        do { decision = try event.decision.map(Self.json) } catch { throw failed(.unavailable(code: -2)) }
        let line = TrailEvent(
            kind: kind, at: event.at, subject: event.staff.subject, issuer: event.staff.issuer, organisation: event.staff.role.organisation,
            role: event.staff.role.jobRole, people: event.people.map(\.digits), look: event.look?.text,
            decision: decision, detail: event.detail)
        do { try await trail.append(line) } catch { throw failed(error) }
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

    private func failed(_ error: StorageError) -> LookAccount.Failed {
        logger.critical("the account cannot be written, so nothing is shown", metadata: ["why": "\(error.sentence)"])
        return LookAccount.Failed()
    }

    /// The decision with every rule that was weighed and the facts it was made from, so that it can be replayed.
    static func json(_ decision: Decision) throws -> String { String(decoding: try WrittenDecision(decision).bytes(), as: UTF8.self) }
}
