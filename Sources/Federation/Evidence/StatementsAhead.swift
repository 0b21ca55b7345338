import CareRecord
import FHIRWire
import Foundation

/// What sources can do (`/metadata`) is read before anybody asks them, so that the first question for evidence costs one round trip as every
/// later one does. Such a reading names no person and no staff member, and nobody waits for it: it is told neither to a source's health nor to a
/// page, and leaves its place to whoever asks.
extension Gathering {
    /// So many sources at once: a node that starts is no crowd.
    static let mostReadAhead = 4

    /// Reads it once of each source that staff's own organisation may be asked at; again, after a breaker's rest, of those that failed. Returns when
    /// all have said it, or nothing that can be read; at once when it is cancelled.
    /// - Parameter region: the one in force: who uses the record, whose agreement is suspended.
    public func readStatements(_ region: @escaping @Sendable () -> ConnectedRegion) async {
        await readStatements(region, rest: Breaker.usualRest)
    }

    func readStatements(_ region: @escaping @Sendable () -> ConnectedRegion, rest: Duration) async {
        let all = self.region.region.sources.map(\.id)
        var due = Dictionary(all.map { ($0, ContinuousClock.now) }, uniquingKeysWith: { first, _ in first })
        while let next = due.values.min() {
            do { try await Task.sleep(until: next, clock: .continuous) } catch { return }
            let now = ContinuousClock.now
            let turn = all.filter { due[$0].map { $0 <= now } ?? false }
            for id in turn { due[id] = nil }
            due.merge(await readAhead(turn, region, rest)) { _, again in again }
        }
    }

    /// One turn; when those that failed are to be tried again.
    private func readAhead(
        _ turn: [SourceID], _ region: @escaping @Sendable () -> ConnectedRegion, _ rest: Duration
    ) async -> [SourceID: ContinuousClock.Instant] {
        await withTaskGroup(of: (SourceID, ContinuousClock.Instant?).self) { group in
            var left = turn.makeIterator()
            func begin() {
                guard !Task.isCancelled, let id = left.next() else { return }
                group.addTask {
                    guard let client = clients[id], let asker = Self.asker(of: id, region()) else { return (id, nil) }
                    return (id, await client.readAhead(asker, rest: rest))
                }
            }
            for _ in 0..<Self.mostReadAhead { begin() }
            var again: [SourceID: ContinuousClock.Instant] = [:]
            for await (id, at) in group {
                again[id] = at
                begin()
            }
            return again
        }
    }

    /// In whose name it is read: the first of its organisations that uses the record. Nil where nobody would be asked for evidence there.
    private static func asker(of id: SourceID, _ region: ConnectedRegion) -> Asker? {
        guard let source = region.sources[id], EvidenceKind.allCases.contains(where: { !$0.sections.isDisjoint(with: source.sections) })
        else { return nil }
        let users = source.organisations.compactMap { region.organisations[$0] }.filter { $0.usesTheRecord && !$0.isSuspended }
        return users.first.map {
            Asker(
                subject: "carerecord", name: "Shared care record", roleID: "", roleCode: "", organisation: $0.ods,
                organisationName: $0.name,
                correlation: UUID().uuidString.lowercased())
        }
    }
}

extension SourceClient {
    /// Reads what it can do, while nobody asks.
    /// - Returns: when it is to be tried again; nil where it has said it, or said something that no second reading would change.
    nonisolated func readAhead(_ asker: Asker, rest: Duration) async -> ContinuousClock.Instant? {
        if await hasSaid { return nil }
        let (wish, wishing) = AsyncStream.makeStream(of: Void.self)
        // In this order: whoever begins to ask from here on finishes the wish.
        await beginAhead(wishing)
        guard await !isAsked, await !isResting else {
            await endAhead(nil)
            return .now + rest
        }
        let read = await withTaskGroup(of: ReadAhead.self) { group in
            group.addTask { await self.statement(asker) }
            group.addTask {
                for await _ in wish {}
                return .failed(pause: nil)
            }
            let first = await group.next() ?? .failed(pause: nil)
            group.cancelAll()
            return first
        }
        switch read {
        case .said(let statement):
            await endAhead(statement)
            return nil
        case .failed(let pause):
            await endAhead(nil)
            return .now + max(rest, pause ?? .zero)
        }
    }

    private enum ReadAhead: Sendable {
        /// Nil: it answered with something else.
        case said(Capabilities?)
        /// With the pause that it asks for, if any.
        case failed(pause: Duration?)
    }

    /// On the clock of a look, waiting for a place included.
    private nonisolated func statement(_ asker: Asker) async -> ReadAhead {
        let deadline = ContinuousClock.now + .milliseconds(Int64(settings.deadline * 1000))
        let read = await Deadline(at: deadline, late: late).holds { () async throws(SourceFailure) -> ReadAhead in
            let (found, answer) = try await self.readStatement(asker, deadline)
            guard found == nil, answer.isPassingFault else { return .said(found) }
            return .failed(pause: answer.retryAfter.map { .seconds(min(max($0, 0), Breaker.longestPause)) })
        }
        if case .success(let read) = read { return read }
        return .failed(pause: nil)
    }
}
