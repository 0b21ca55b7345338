import AccessControl
import CareRecord
import Crypto
import FHIRWire
import Foundation

/// Asking the sources, and taking what they say in, no faster than it can be put on record.
extension LiveLook {
    /// Answers that wait for the account, at most: past it the sources wait, so that one that sends pages without end fills nothing.
    static let inboxLimit = 16_000_000

    /// Past this a tenth of a second of packing is worth it; most looks are far smaller, and are packed only when they rest.
    static let packAtOnce = 4_000_000

    /// Gathers until the last source has answered or the look ends. One child takes answers in, one releases them (so that answers
    /// which arrive during a disk sync share the next), one waits for the look's end, which cancels the asking.
    func gather() async {
        guard !isEnded else { return }
        let question = question
        let gather = surroundings.gather
        let (ending, signal) = AsyncStream.makeStream(of: Never.self)
        endSignal = signal
        let (tidying, untidy) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        untidySignal = untidy
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                // Hashed where it is read, side by side, so that the look itself only takes it in.
                await gather(question) { await self.receive($0, digests: Self.digests($0.resources)) }
                await self.endOfAnswers()
                return false
            }
            group.addTask {
                while let batch = await self.nextBatch() { await self.release(batch) }
                await self.release([], isLast: true)
                return false
            }
            group.addTask {
                for await _ in ending {}
                return true
            }
            group.addTask {
                await self.tidy(tidying)
                return true
            }
            group.addTask {
                await self.letWordsGo()
                // Nobody waits for this one: it ends with the others.
                while !Task.isCancelled { try? await Task.sleep(for: .seconds(3_600)) }
                return true
            }
            var working = 2
            while working > 0, await group.next() == false { working -= 1 }
            group.cancelAll()
        }
        endSignal = nil
        untidySignal = nil
        finish()
    }

    /// Only who may answer is asked, and only for what may be shown: what waits (DESIGN, law 3; data minimisation). Where the policy has
    /// labels, also for what labels it.
    private var question: GatherQuestion {
        var wanted: [SourceID: Set<Section>] = [:]
        for source in plan.sources {
            let asked = content.asked[source.source] ?? []
            if !asked.isEmpty { wanted[source.source] = asked }
        }
        return GatherQuestion(
            person: person.nhsNumber, alsoKnownAs: person.askedFor.map { [$0] } ?? [], wanted: wanted,
            asker: LookAsker(staff: staff, organisation: staffOrganisation, correlation: correlation))
    }

    /// Returns once there is room for more: the source's next page is asked for only then.
    func receive(_ answer: GatheredAnswer, digests: [[UInt8]]) async {
        while inboxBytes > Self.inboxLimit, !isEnded { await withCheckedContinuation { held.append($0) } }
        guard !isEnded else { return }
        let answer = bounded(answer)
        inboxBytes += content.originals.added(by: answer.resources)
        content.originals.arrived(answer.resources)
        report()
        inbox.append(Incoming(answer: answer, digests: digests))
        wakeReleaser?.resume()
        wakeReleaser = nil
    }

    /// An answer in the inbox, with the SHA-256 of each of its resources.
    struct Incoming: Sendable {
        let answer: GatheredAnswer
        let digests: [[UInt8]]
    }

    private static func digests(_ resources: [ReadResource]) -> [[UInt8]] {
        resources.map { resource in
            resource.raw.bytes.withUnsafeBytes { SHA256.hash(data: $0) }.withUnsafeBytes { Array($0) }
        }
    }

    /// Takes in what has come while a page waits for more, so that little is left to do when the last answer comes.
    private func tidy(_ signals: AsyncStream<Void>) async {
        for await _ in signals {
            // Answers come in bursts: those of one are taken in together.
            try? await Task.sleep(for: .milliseconds(40))
            if !watchers.isEmpty, !isEnded {
                take()
                prepare()
            }
        }
    }

    /// The answer; or, where there is no room for what it holds, only that it came.
    private func bounded(_ answer: GatheredAnswer) -> GatheredAnswer {
        let added = content.originals.added(by: answer.resources)
        content.heard[answer.source, default: []].formUnion(answer.completes)
        let why: SourceFailure
        if let over = overItsShare(answer.source, adding: added) {
            why = over
        } else if memory.total + added > limits.bytes + limits.bytes / 4 {
            why = .noRoom
        } else {
            content.taken[answer.source, default: 0] += added
            return answer
        }
        content.notTaken[answer.source] = why
        return GatheredAnswer(
            source: answer.source, resources: [], completes: answer.completes, failure: answer.failure, cutShort: answer.cutShort,
            isNotOffered: answer.isNotOffered, otherKinds: answer.otherKinds, answered: answer.answered, dataAsOf: answer.dataAsOf)
    }

    /// One source may fill half of what the others leave of the look while others have still to answer, and all of it once they have: however
    /// much one sends, there is room for the next (law 6). Nil: there is room.
    private func overItsShare(_ source: SourceID, adding added: Int) -> SourceFailure? {
        // What it sent and was let go counts too, as far as anything is held: that makes only its own share smaller.
        let own = min(content.taken[source] ?? 0, bytesHeld)
        let isLast = content.asked.allSatisfy { $0.key == source || $0.value.isSubset(of: content.heard[$0.key] ?? []) }
        let left = limits.lookBytes - (bytesHeld - own)
        guard own + added > (isLast ? left : left / 2) else { return nil }
        let most = isLast ? limits.lookBytes : limits.lookBytes / 2
        return own + added > limits.lookBytes / 2 ? .tooLarge(limit: most) : .noRoom
    }

    private func endOfAnswers() {
        noMoreAnswers = true
        wakeReleaser?.resume()
        wakeReleaser = nil
    }

    private func nextBatch() async -> [Incoming]? {
        while inbox.isEmpty {
            if areWordsDue {
                areWordsDue = false
                return []
            }
            if noMoreAnswers || isEnded { return nil }
            await withCheckedContinuation { wakeReleaser = $0 }
        }
        let batch = inbox
        inbox = []
        inboxBytes = 0
        for asker in held { asker.resume() }
        held = []
        return batch
    }

    private func finish() {
        guard !isEnded else { return }
        // A source that ended without a word about a section has failed to answer, not answered with nothing.
        for (source, organisations) in content.cells {
            for (organisation, sections) in organisations {
                for (section, cell) in sections where cell.state == .waiting {
                    // First what it comes to, which reads the content, then the writing: both at once would be an access conflict.
                    let outcome = settled(cell, .cutOff, at: surroundings.now())
                    content.cells[source]?[organisation]?[section] = outcome
                }
            }
        }
        isFinal = true
        // Nothing more comes that could take something back.
        content.judged = []
        if !keepsSecrets { content.net = nil }
        content.prepared.keepOnly(content.unmerged)
        content.unprepared = []
        // A large record is packed at once: its pages are drawn from the entries, and few of its originals are ever opened.
        if content.originals.wholeBytes > Self.packAtOnce { pack() }
        publish()
        wakeWhoWaits()
    }
}
