import AccessControl
import CareRecord
import FHIRWire
import Foundation

/// Taking back what was shown (what a later answer tells to be sensitive: `LiveLook+Sensitive.swift`): a source sent a Patient again, and what it says now is another person's (laws 7, 11).
///
/// The look comes to what it would have come to had the stricter word come first. What the account says was shown stays as it is: it
/// was shown; that it was taken back is a line of its own.
extension LiveLook {
    static let recallNotAccounted = "Something was taken back from this page, and that could not be put on record. Please report it."

    /// What was made of a resource that a Patient's later word may still change; never its content.
    struct Judged: Sendable {
        /// Of what is withheld only what names it: neither its entries nor its bytes are held.
        private let resource: ReadResource
        let organisation: ODSCode
        var entries: [Entry]
        /// Nil: it is shown.
        private(set) var withheld: WithheldReason?

        init(_ resource: ReadResource, organisation: ODSCode, withheld: WithheldReason?) {
            self.resource = withheld == nil ? resource : resource.named
            self.organisation = organisation
            entries = withheld == nil ? resource.entries : []
            self.withheld = withheld
            isUnattributed = resource.entries.contains { !$0.provenance.isOrganisationNamed }
        }

        var key: ResourceKey { resource.key }
        var item: ItemKey { SensitivityNet.key(resource) }
        var hangsOn: RightPerson.HangsOn { resource.hangsOn }
        /// Nil where it is of no section.
        var section: Section? { resource.section }
        /// It names none of its source's organisations.
        let isUnattributed: Bool

        mutating func withhold(because reason: WithheldReason) {
            self = Judged(resource, organisation: organisation, withheld: reason, isUnattributed: isUnattributed)
        }

        private init(_ resource: ReadResource, organisation: ODSCode, withheld: WithheldReason, isUnattributed: Bool) {
            self.resource = resource.named
            self.organisation = organisation
            entries = []
            self.withheld = withheld
            self.isUnattributed = isUnattributed
        }
    }

    /// Remembers what a Patient's later word may change, or a label that a later answer brings.
    func judged(_ resource: ReadResource, organisation: ODSCode, withheld: WithheldReason?) {
        guard hasLabels || resource.hangsOn != .none && withheld != .possibleMixUp else { return }
        content.judged.append(Judged(resource, organisation: organisation, withheld: withheld))
    }

    /// What was taken back of one source at once.
    struct Recalled: Sendable {
        let source: SourceID
        /// The Patients that are somebody else, such as `Patient/12`.
        let patients: [String]
        let fields: Set<RightPerson.MismatchField>
        /// How many of each type.
        var types: [String: Int] = [:]
        /// A later answer told that it is sensitive; otherwise it may be another person's.
        var isSensitive = false

        /// For the account: names and counts only.
        var detail: String {
            let counts = types.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            let differs = isSensitive ? ["sensitive"] : fields.map(\.rawValue).sorted()
            return "\(source): "
                + [patients, differs, counts].filter { !isSensitive || !$0.isEmpty }.map { $0.joined(separator: ", ") }.joined(
                    separator: "; ")
        }
    }

    struct Cell: Hashable {
        let source: SourceID
        let organisation: ODSCode
        let section: Section
    }

    /// Judges again what is kept of a source. What is shown and is not this person's any more leaves the record; what is withheld for
    /// another reason is from now on withheld for this one.
    ///
    /// - Returns: what left the record; nil where nothing did.
    func recall(_ source: SourceID, _ gate: inout Gate) -> Recalled? {
        let wrong = RightPerson.wrong(content.patients[source] ?? [:])
        var gone: Set<ResourceKey> = []
        var touched: Set<Cell> = []
        var fields: Set<RightPerson.MismatchField> = []
        var owners: Set<MixUpOf> = []
        var types: [String: Int] = [:]
        let judged = content.judged
        content.judged = []
        for var one in judged {
            guard one.key.source == source, one.withheld != .possibleMixUp, let mismatch = one.hangsOn.mismatch(wrong),
                one.withheld != RightPerson.reason(mismatch)
            else {
                content.judged.append(one)
                continue
            }
            fields.formUnion(mismatch)
            unhear(one.key, &touched)
            owners.insert(owner(one.isUnattributed ? nil : one.organisation, of: source))
            if let reason = one.withheld {
                lessWithheld(reason)
                unsayWithheld(one, &touched)
            } else {
                gone.insert(one.key)
                types[one.key.type, default: 0] += 1
                takeBack(one, &touched)
                recalled[Name(one.key)] = one.organisation
            }
            let reason = RightPerson.reason(mismatch)
            one.withhold(because: reason)
            // A label may still come that leaves no trace of it.
            if hasLabels { content.judged.append(one) }
            content.withheld[reason, default: 0] += 1
            guard let section = one.section else {
                countOtherKind(withheld: reason, source, one.organisation)
                continue
            }
            let cell = Cell(source: source, organisation: one.organisation, section: section)
            content.cells[source]?[one.organisation]?[section]?.withheld += 1
            withheld(because: reason, cell)
            touched.insert(cell)
        }
        judgeUnseenAgain(source, &touched)
        settleAgain(touched)
        guard !gone.isEmpty else { return nil }
        for owner in owners { gate.mixUps[owner, default: []].formUnion(fields) }
        rebuild(without: gone)
        _ = forget(gone)
        report()
        return Recalled(source: source, patients: wrong.keys.sorted(), fields: fields, types: types)
    }

    func takeBack(_ one: Judged, _ touched: inout Set<Cell>) {
        let source = one.key.source
        content.originals.takeBack(one.key)
        content.reduced[one.key] = nil
        for entry in one.entries {
            recalledEntries.insert(ReleasedLook.opaqueID(of: entry.id, key: entryKey))
            let cell = Cell(source: source, organisation: entry.provenance.organisation, section: entry.section)
            content.cells[source]?[cell.organisation]?[cell.section]?.entries -= 1
            if !entry.problems.isEmpty { content.cells[source]?[cell.organisation]?[cell.section]?.readInPart -= 1 }
            touched.insert(cell)
        }
        if one.section == nil {
            content.listedCount -= 1
            let left = (content.listed[one.organisation]?[one.key.type] ?? 1) - 1
            content.listed[one.organisation]?[one.key.type] = left > 0 ? left : nil
        }
        if one.key.type == "Patient" { content.shownNames[source]?[one.key.id] = nil }
    }

    /// What was shown before the look slept and is withheld now as a possible mix-up has been taken back too.
    func recallRemembered(_ gate: Gate) -> [Recalled] {
        guard !remembered.isEmpty else { return [] }
        let withheld = gate.withheld.filter { $0.reason == .possibleMixUp || $0.reason == .birthDateNotKnown }.map(\.resource)
        var names = forget(Set(withheld.map(\.key)))
        var found: [SourceID: Recalled] = [:]
        // Once, however many versions of it come.
        for resource in withheld where names.remove(Name(resource.key)) != nil {
            let source = resource.key.source
            recalled[Name(resource.key)] = organisation(of: resource)
            let wrong = RightPerson.wrong(content.patients[source] ?? [:])
            let differs = resource.hangsOn.mismatch(wrong) ?? [.subject]
            found[source, default: Recalled(source: source, patients: wrong.keys.sorted(), fields: differs)].types[
                resource.key.type, default: 0] += 1
        }
        return found.values.sorted { $0.source < $1.source }
    }

    /// A resource's name, whatever its bytes.
    struct Name: Hashable {
        let source: SourceID
        let type: String
        let id: String
        init(source: SourceID, type: String, id: String) { (self.source, self.type, self.id) = (source, type, id) }
        init(_ key: ResourceKey) { self.init(source: key.source, type: key.type, id: key.id) }
    }

    /// Entries of these that are known from before the look slept are not there any more, whatever their bytes were then.
    ///
    /// - Returns: those that were known.
    func forget(_ gone: Set<ResourceKey>) -> Set<Name> {
        guard !remembered.isEmpty, !gone.isEmpty else { return [] }
        let names = Set(gone.map { Name($0) })
        var known: Set<Name> = []
        for (opaque, old) in remembered {
            let name = Name(source: old.source, type: old.type, id: old.id)
            guard names.contains(name) else { continue }
            known.insert(name)
            recalledEntries.insert(opaque)
        }
        remembered = remembered.filter { !known.contains(Name(source: $0.value.source, type: $0.value.type, id: $0.value.id)) }
        return known
    }

    /// The set of entries decides everything, so a record without some of them is a record of the others (law 11).
    func rebuild(without gone: Set<ResourceKey>, _ reduced: [ResourceKey: [Entry]] = [:]) {
        guard !gone.isEmpty || !reduced.isEmpty else { return }
        let isOther = { (entry: Entry) in gone.contains(entry.id.resource) || reduced[entry.id.resource] != nil }
        content.unmerged.removeAll(where: isOther)
        content.record = PatientRecord(content.record.entriesAsSent.filter { !isOther($0) })
        content.unmerged += reduced.values.joined()
    }

    /// Puts on record that it was taken back. Nothing is shown by it, so it has left the page whether this can be written or not.
    func record(_ recalled: [Recalled]) async {
        for one in recalled {
            let event = LookEvent(
                kind: .recalled, look: id, staff: staff, people: [person.nhsNumber], decision: nil, detail: one.detail,
                at: surroundings.now())
            do { try await surroundings.account.event(event) } catch { say(Self.recallNotAccounted) }
        }
    }

    /// Counts why something of a cell is withheld.
    func withheld(because reason: WithheldReason, _ cell: Cell) { content.whyWithheld[cell, default: [:]][reason, default: 0] += 1 }

    func noLongerWithheld(because reason: WithheldReason, _ cell: Cell) {
        let left = (content.whyWithheld[cell]?[reason] ?? 0) - 1
        content.whyWithheld[cell, default: [:]][reason] = left > 0 ? left : nil
    }

    /// Reasons that are said beside whatever else a cell has. That something is sensitive is said as coarsely as its label has it, and so never here.
    func whySaid(_ why: [WithheldReason: Int]) -> [WithheldReason: Int] {
        why.filter { $0.key != .sensitive && $0.key != .sensitiveSomewhere && $0.value > 0 }
    }

    /// Counts one of a type of no section that is withheld, or, with -1, that is so no longer.
    func countOtherKind(withheld reason: WithheldReason, _ source: SourceID, _ organisation: ODSCode, by number: Int = 1) {
        let left = (content.withheldOtherKinds[source]?[organisation]?[reason] ?? 0) + number
        content.withheldOtherKinds[source, default: [:]][organisation, default: [:]][reason] = left > 0 ? left : nil
    }

    /// Of several reasons the one that says most about whom to believe, so that order changes nothing.
    func whyWithheld(_ cell: Cell) -> WithheldReason? {
        WithheldReason.allCases.first { content.whyWithheld[cell]?[$0] != nil }
    }

    func isRecalled(opaqueID: String) -> Bool { recalledEntries.contains(opaqueID) }
}
