import CareRecord
import FHIRWire

/// Finding the source's own patient, and whether what it sends is about them (law 7).
extension EvidenceWork {
    struct FoundPatients: Sendable {
        var ids: [String] = []
        /// `base/Patient/id` of those that came at another server's address: a source behind a gateway calls itself by its inner one.
        var addresses: Set<String> = []
        /// Ids of Patients that came and do not count: somebody else's, which has been raised, and those beyond the limit, which is said.
        var passedOver: Set<String> = []
        /// What came along, for each type; nil where it may not be all.
        var along: [String: Pages]? = [:]
        var isMixUp = false
        var isCutShort = false
        var couldNotTell: CouldNotTell?
    }

    var numbers: [NHSNumber] { [question.person] + question.alsoKnownAs }

    /// - Parameter along: types that are to be sent along.
    func patients(with along: [String]) async -> FoundPatients {
        var found = FoundPatients()
        var ids: Set<String> = []
        var failure: CouldNotTell?
        await withTaskGroup(of: (patients: Pages, along: [String: Pages]?).self) { group in
            for number in numbers { group.addTask { await patients(of: number, with: along) } }
            for await (pages, came) in group {
                for contact in pages.contacts where contact.form == .patient {
                    if !isRight(contact.subject) {
                        found.isMixUp = true
                        found.passedOver.insert(contact.id)
                    } else if contact.id.allSatisfy({ $0 == "." }) {
                        failure = .failed(.notUnderstood(place: "Patient.id"))
                    } else {
                        ids.insert(contact.id)
                        if let base = contact.subject.base { found.addresses.insert("\(base)/Patient/\(contact.id)") }
                    }
                }
                if !Self.knowsNobody(pages) { failure = failure ?? pages.couldNotTell }
                if let came { found.along?.merge(came) { $0.and($1) } } else { found.along = nil }
            }
        }
        found.ids = Array(ids.sorted().prefix(Self.mostPatients))
        found.isCutShort = ids.count > Self.mostPatients
        found.passedOver.formUnion(ids.subtracting(found.ids))
        // One id that is the person's and somebody else's is judged as the person's: what hangs on it is judged by itself.
        found.passedOver.subtract(found.ids)
        found.couldNotTell = failure ?? (ids.isEmpty && found.isMixUp ? .failed(.otherPerson) : nil)
        return found
    }

    /// Law 7, as the look judges: the number and a compatible date of birth, and no other number.
    private func isRight(_ subject: ReadResource.Subject) -> Bool {
        guard !subject.nhsNumbers.isEmpty, bearsNoOther(subject) else { return false }
        return question.born != nil && !subject.born.isEmpty
    }

    /// Whether nothing that it says of itself is another person's.
    func bearsNoOther(_ subject: ReadResource.Subject) -> Bool {
        let known = Set(numbers)
        guard subject.nhsNumbers.allSatisfy({ said in (try? NHSNumber(said)).map(known.contains) ?? false }) else { return false }
        guard let born = question.born else { return false }
        return subject.born.allSatisfy { said in
            said.precision == .time || born.precision == .time
                ? said.year == born.year && said.month == born.month && said.day == born.day : said.isCompatible(with: born)
        }
    }
}
