import CareRecord
import Foundation

/// What a look does while nobody looks: packs its originals; where memory is short, sleeps, and is gathered again when needed.
extension LiveLook {
    /// An entry as it was when the look slept.
    struct Remembered: Sendable {
        let source: SourceID
        let type: String
        let id: String
        let part: Int
        let digest: [UInt8]
    }

    /// Whether nobody has asked for it for some time, and nothing more will come by itself.
    func isResting(at now: Date) -> Bool { isFinal && !isEnded && now.timeIntervalSince(touched) >= limits.rest }

    func pack() {
        guard isFinal, !isEnded else { return }
        content.originals.pack()
        report()
    }

    /// Drops everything that sources said; what remains is who looks at whom, by which decision, and what each entry's digest was.
    /// - Returns: false where somebody still needs it.
    func sleep(at now: Date) -> Bool {
        guard isResting(at: now), !isAsleep else { return false }
        merge()
        for entry in content.record.entries {
            guard let kept = content.originals.kept[entry.id.resource] else { continue }
            remembered[ReleasedLook.opaqueID(of: entry.id, key: entryKey)] = Remembered(
                source: entry.id.resource.source, type: entry.id.resource.type, id: entry.id.resource.id, part: entry.id.part,
                digest: kept.digest)
        }
        content = Self.emptyContent(plan, decision: decision, policy: policy, with: staffOrganisation, surroundings)
        // What was not put on record stays to be done by whoever reads it.
        notices = plan.notices + notices.filter { [Self.mixUpNotReported, Self.recallNotAccounted].contains($0) }
        isAsleep = true
        isFinal = false
        report()
        return true
    }

    /// The right to wake it, which one request gets; the others watch it fill.
    func claimWaking() -> Bool {
        guard isAsleep, !isWaking, !isEnded else { return false }
        isWaking = true
        return true
    }

    /// - Returns: whether it is to be gathered now.
    func wake() -> Bool {
        isWaking = false
        guard isAsleep, !isEnded else { return false }
        isAsleep = false
        noMoreAnswers = false
        notices.append("This record was put aside to save memory, and has been asked for again.")
        return true
    }

    /// It could not be put on record that it is asked for again: whoever waits sees an end, and may try again.
    func wakingFailed() {
        isWaking = false
        for watcher in watchers { watcher.finish() }
        watchers = []
        wakeWhoWaits()
    }

    /// The entry of an opaque id as the record has it now; `isChanged` where its original is not the one that was first shown.
    func entry(_ opaqueID: String, in look: ReleasedLook) -> (entry: Entry, isChanged: Bool)? {
        let old = remembered[opaqueID]
        if let entry = look.entry(opaqueID: opaqueID) {
            let digest = content.originals.kept[entry.id.resource]?.digest
            return (entry, old.map { $0.digest != digest } ?? false)
        }
        // Shown by another node, from what its source sent there. Before the last answer it may still come as it was.
        guard let old else { return look.isFinal ? look.entry(named: opaqueID).map { ($0, true) } : nil }
        let now = look.record.entries.first {
            $0.id.resource.source == old.source && $0.id.resource.type == old.type && $0.id.resource.id == old.id && $0.id.part == old.part
        }
        return now.map { ($0, true) }
    }

    /// Whether the id was an entry's of this look before it slept.
    func knew(_ opaqueID: String) -> Bool { remembered[opaqueID] != nil }
}
