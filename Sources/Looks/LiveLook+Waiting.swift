import AccessControl
import CareRecord
import FHIRWire

/// What waits until every organisation has answered: words that could repeat a title which a slower one keeps secret. Shown and taken back they
/// would have been a trace. Codes, dates and numbers say nothing of that kind and do not wait.
///
/// What waits depends on how it is said and on who has answered, never on what is secret, so that waiting tells nothing; and all sections wait
/// to be settled, whether something of them waits or not.
extension LiveLook {
    var comparesOrganisations: Bool { policy.comparesOrganisations }

    /// Whether everything that a source was asked for has come.
    func isDone(_ source: SourceID) -> Bool {
        let asked = content.asked[source] ?? []
        guard asked.isSubset(of: content.completed[source] ?? []) else { return false }
        // What is of no section comes last, and may tell of what has come.
        return !hasLabels || asked.count < Section.allCases.count || content.otherKindsCame.contains(source)
    }

    /// Whether everybody who was asked has answered or failed.
    func isEverybodyDone() -> Bool { plan.sources.allSatisfy { isDone($0.source) } }

    /// Whether words wait for nobody any more.
    func isCompared() -> Bool { !comparesOrganisations || content.isPatienceOver || isEverybodyDone() }

    /// Lets words go once the region's patience is over: one slow organisation must not hold up what all the others wrote (law 6). What it
    /// tells later to be secret is taken back. Never where a label must leave no trace.
    func letWordsGo() async {
        guard let patience = policy.wordsPatience else { return }
        do { try await Task.sleep(for: .seconds(patience)) } catch { return }
        guard !isEnded, !isFinal, !isEverybodyDone() else { return }
        content.isPatienceOver = true
        areWordsDue = true
        wakeReleaser?.resume()
        wakeReleaser = nil
    }

    /// Whether a source has answered and some of it is waiting for others. One that has failed altogether has not answered.
    func isWaitingForOthers(_ source: SourceID) -> Bool {
        guard !isFinal, isDone(source), !isCompared() else { return false }
        let seen = (content.asked[source] ?? []).subtracting(content.labellingPart[source] ?? []).subtracting([.identity])
        return !seen.isSubset(of: content.failed[source] ?? [])
    }

    /// Whether what could tell a title in others' words did not come whole from a source.
    private func isTellingMissing(_ source: SourceID) -> Bool {
        let telling = (content.asked[source] ?? []).intersection(Self.telling)
        guard !telling.isEmpty else { return false }
        return content.notTaken[source] != nil || !telling.isDisjoint(with: content.incomplete[source] ?? [])
            || !telling.isSubset(of: content.completed[source] ?? [])
    }

    /// Whether anybody's word that could tell a title did not come whole.
    func isSomebodyUntold() -> Bool { plan.sources.contains { isTellingMissing($0.source) } }

    /// What may be shown where an organisation did not answer in full, so that others' words could not be compared with it: the region's choice.
    func compared(_ shown: [Arrived], from source: SourceID, _ gate: inout Gate) -> [Arrived] {
        guard comparesOrganisations,
            isComparedInPart || plan.sources.contains(where: { $0.source != source && isTellingMissing($0.source) })
        else {
            return shown
        }
        switch policy.whereUnanswered {
        case .show:
            if shown.contains(where: { SensitivityNet.saysInWords($0.resource) }) { say(Self.notCompared) }
            return shown
        case .withhold:
            return shown.filter { one in
                guard one.resource.key.type != "Patient", SensitivityNet.saysInWords(one.resource) else { return true }
                gate.withheld.append((one.resource, .notChecked))
                _ = forget([one.resource.key])
                return false
            }
        }
    }

    /// What was said while one was slow does not stand once all have answered in full.
    func unsayNotCompared() {
        guard notices.contains(Self.notCompared), !isComparedInPart, !plan.sources.contains(where: { isTellingMissing($0.source) }) else {
            return
        }
        notices.removeAll { $0 == Self.notCompared }
    }

    static let notCompared =
        "Not every organisation answered in full. What the others wrote in words could not be compared with it, as is usual for sensitive information."
}
