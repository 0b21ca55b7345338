import AccessControl
import CareRecord
import FHIRWire

/// Sensitive information at the gate: what is kept back, how coarsely that is said, and what is taken back when a later answer tells that it
/// is sensitive. The look comes to the same whatever came first.
extension LiveLook {
    /// Whether anything can be sensitive here: then a source's resources wait until all of it has come.
    var hasLabels: Bool { !policy.labels.isEmpty }

    /// One that is withheld, and said by no number of its own.
    struct Coarse: Sendable {
        let saying: SensitivityLabel.Saying
        let organisation: ODSCode
        let section: Section?
    }

    func outcome(_ resource: ReadResource) -> LabelOutcome { outcome(SensitivityNet.key(resource)) }

    private func outcome(_ key: ItemKey) -> LabelOutcome {
        content.net?.outcome(of: key, opened: decision.permission?.opens ?? []) ?? .shown
    }

    /// What may be shown of resources that nothing else withholds.
    func sensitivity(of shown: [Arrived], _ gate: inout Gate) -> [Arrived] {
        guard content.net?.isAnything == true else { return shown }
        return shown.compactMap { one in
            switch outcome(one.resource) {
            case .shown: return one
            case .shownReduced(let saying):
                var one = one
                sayReduced(one.resource.key, saying, organisation(of: one.resource), one.resource.section)
                one.reduce(to: one.resource.entries.map(\.withoutRemarks))
                return one
            case .withheld(let saying, _):
                gate.withheld.append((one.resource, .sensitive))
                gate.sayings[one.resource.key] = saying
                // What was there before the look slept is not there any more.
                _ = forget([one.resource.key])
                return nil
            case .removed: return nil
            }
        }
    }

    /// Takes out what must leave no trace: as if it had not been sent.
    func withoutRemoved(_ arrived: [Arrived]) -> [Arrived] {
        guard content.net?.isAnything == true else { return arrived }
        return arrived.filter { one in
            // A statement inside another resource goes with it, whatever is said of that.
            let goes =
                if let container = one.resource.container { outcome(container).isKeptBack } else { outcome(one.resource) == .removed }
            guard goes else { return true }
            content.originals.letGo(one.resource)
            uncount(one.resource.key)
            _ = forget([one.resource.key])
            return false
        }
    }

    /// Neither it nor what repeated it was received, or taken back before as a possible mix-up.
    private func uncount(_ key: ResourceKey) {
        content.removed.insert(key)
        recalled[Name(key)] = nil
        let repeats = content.repeats.removeValue(forKey: key) ?? 0
        content.received -= 1 + repeats
        content.repeated -= repeats
    }

    /// The statements inside a resource, listed as not understood, go with it.
    private func takeOutInside(_ key: ResourceKey, _ touched: inout Set<Cell>) {
        for inside in content.unreadInside.removeValue(forKey: key) ?? [] {
            guard let place = content.unread.firstIndex(of: inside.unread) else { continue }
            content.unread.remove(at: place)
            content.unreadCount -= 1
            uncount(inside.key)
            if let cell = inside.cell {
                content.cells[cell.source]?[cell.organisation]?[cell.section]?.notUnderstood -= 1
                touched.insert(cell)
            }
        }
    }

    /// Judges again what was judged before the labels changed.
    ///
    /// - Returns: what left the page and is said to have; what must leave no trace is not in it.
    func judgeAgain() -> [Recalled] {
        guard content.net?.isAnything == true else { return [] }
        var gone: Set<ResourceKey> = []
        var reduced: [ResourceKey: [Entry]] = [:]
        var touched: Set<Cell> = []
        var said: [SourceID: Recalled] = [:]
        let judged = content.judged
        content.judged = []
        for var one in judged {
            switch outcome(one.item) {
            case .shown: break
            case .shownReduced(let saying):
                if one.withheld == nil { sayReduced(one.key, saying, one.organisation, one.section) }
                if one.withheld == nil, content.originals.kept[one.key]?.isServed == true {
                    content.originals.keepBack(one.key)
                    one.entries = one.entries.map(\.withoutRemarks)
                    reduced[one.key] = one.entries
                }
            case .withheld(let saying, _):
                if saying != .count { unhear(one.key, &touched) }
                takeOutInside(one.key, &touched)
                if one.withheld == nil {
                    gone.insert(one.key)
                    said[one.key.source, default: Recalled(source: one.key.source, patients: [], fields: [], isSensitive: true)].types[
                        one.key.type, default: 0] += 1
                    takeBack(one, &touched)
                    if saying != .count { lessUnattributed(one) }
                    one.withhold(because: .sensitive)
                    content.withheld[.sensitive, default: 0] += 1
                    sayWithheld(one, saying, &touched)
                } else if one.withheld == .sensitive {
                    if content.coarse[one.key] == nil, saying != .count { lessUnattributed(one) }
                    unsayWithheld(one, &touched)
                    sayWithheld(one, saying, &touched)
                }
            case .removed:
                unhear(one.key, &touched)
                takeOutInside(one.key, &touched)
                if content.coarse[one.key] == nil { lessUnattributed(one) }
                if let reason = one.withheld {
                    lessWithheld(reason)
                    unsayWithheld(one, &touched)
                } else {
                    gone.insert(one.key)
                    takeBack(one, &touched)
                }
                uncount(one.key)
                continue
            }
            content.judged.append(one)
        }
        for source in content.unseenLists.keys { judgeUnseenAgain(source, &touched) }
        settleAgain(touched)
        holdBackOriginals()
        rebuild(without: gone, reduced)
        _ = forget(gone)
        report()
        return said.values.sorted { $0.source < $1.source }
    }

    private func sayReduced(_ key: ResourceKey, _ saying: SensitivityLabel.Saying, _ organisation: ODSCode, _ section: Section?) {
        content.reduced[key] = saying == .count ? nil : Coarse(saying: saying, organisation: organisation, section: section)
    }

    /// Keeps back originals as coarsely as the policy has it said.
    func holdBackOriginals() { content.originals.heldBack = HeldBack(content.reduced) }

    func lessWithheld(_ reason: WithheldReason) {
        content.withheld[reason] = content.withheld[reason].flatMap { $0 > 1 ? $0 - 1 : nil }
    }

    private func lessUnattributed(_ one: Judged) {
        guard one.isUnattributed, let section = one.section else { return }
        content.unattributed[one.key.source]?[section]? -= 1
    }

    /// Says that one is withheld, as coarsely as it must be.
    private func sayWithheld(_ one: Judged, _ saying: SensitivityLabel.Saying, _ touched: inout Set<Cell>) {
        guard saying == .count else {
            content.coarse[one.key] = Coarse(saying: saying, organisation: one.organisation, section: one.section)
            return
        }
        guard let section = one.section else {
            countOtherKind(withheld: .sensitive, one.key.source, one.organisation)
            return
        }
        let cell = Cell(source: one.key.source, organisation: one.organisation, section: section)
        content.cells[cell.source]?[cell.organisation]?[section]?.withheld += 1
        withheld(because: .sensitive, cell)
        touched.insert(cell)
    }

    /// As if it had not been withheld.
    func unsayWithheld(_ one: Judged, _ touched: inout Set<Cell>) {
        if content.coarse.removeValue(forKey: one.key) != nil { return }
        guard let reason = one.withheld else { return }
        guard let section = one.section else {
            countOtherKind(withheld: reason, one.key.source, one.organisation, by: -1)
            return
        }
        let cell = Cell(source: one.key.source, organisation: one.organisation, section: section)
        content.cells[cell.source]?[cell.organisation]?[section]?.withheld -= 1
        noLongerWithheld(because: reason, cell)
        touched.insert(cell)
    }

    // MARK: Saying it

    /// The panel with what is withheld said as coarsely as the policy has it: of several, each at its own place.
    func sayingCoarsely(_ panel: [OrganisationAnswers]) -> [OrganisationAnswers] {
        guard !content.coarse.isEmpty else { return panel }
        return CoarseSaying.panel(
            panel,
            saying: content.coarse.map { key, it in
                CoarseSaying.Withheld(saying: it.saying, source: key.source, organisation: it.organisation, section: it.section)
            })
    }

    /// How many are left out of the ledger's numbers: received, repeated, withheld.
    var uncounted: (received: Int, repeated: Int, withheld: Int) {
        let repeated = content.coarse.keys.reduce(0) { $0 + (content.repeats[$1] ?? 0) }
        return (content.coarse.count + repeated, repeated, content.coarse.count)
    }
}

extension LabelOutcome {
    /// Whether nothing of it may be shown.
    fileprivate var isKeptBack: Bool {
        switch self {
        case .shown, .shownReduced: false
        case .withheld, .removed: true
        }
    }
}
