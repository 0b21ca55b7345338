import CareRecord
import FHIRWire
import Foundation

/// Finding the source's own patients with the NHS number, and asking the same about each of them.
extension SourceWork {
    struct FoundPatients: Sendable {
        /// Logical ids, sorted. More than one is the source's own doubling: each is asked about, and each passes the right-person check
        /// on its own.
        var ids: [String] = []
        /// Whether the search gave somebody who does not bear the number.
        var hasStrangers = false
        var cutShort: [CutShort] = []
        /// What has gone wrong already with others of them.
        var failure: SourceFailure?
    }

    /// More doubles than any source should have; a thousand would be a thousand times the questions.
    private static let mostPatients = 10

    /// Searches by the number and by those it has superseded.
    func findPatients() async throws(SourceFailure) -> FoundPatients {
        var found = FoundPatients()
        var ids: Set<String> = []
        var isNameless = false
        // Patients came, readable to the end or not; something else was in their place.
        var (came, cameOther) = (false, false)
        var successors: Set<String> = []
        let numbers = [question.person] + question.alsoKnownAs
        func take(_ read: ReadAnswer) {
            if !read.matches.isEmpty || Self.saysMore(read) { cameOther = true }
            for patient in read.resources where patient.key.type == "Patient" {
                came = true
                // Somebody else's record is not asked for; the Patient itself goes to the gate, which withholds and raises it (law 7).
                guard
                    patient.subject.nhsNumbers.contains(where: { said in
                        numbers.contains { (try? NHSNumber(said)) == $0 }
                    })
                else {
                    found.hasStrangers = true
                    successors.formUnion(MergedPatient.successors(of: patient, bases: client.bases))
                    continue
                }
                // An address of dots would climb out of the base.
                let isUsable = !patient.key.id.allSatisfy { $0 == "." }
                if isUsable { ids.insert(patient.key.id) } else { isNameless = true }
            }
        }
        for number in numbers {
            let result = await pages(
                search("Patient", "identifier=" + Self.percent("\(NHSNumber.system)|\(number.digits)")), of: "Patient", take)
            // Only a source that says so in words knows nobody of this number: a bare 404 may be a wrong address (law 4).
            if let failure = result.failure, failure != .outcome(codes: [Self.patientNotFound]) {
                // It gave whom it has, and said that there may be more.
                guard failure == .incomplete || failure == .withheldBySource, !ids.isEmpty else { throw failure }
                found.cutShort.append(.laterPageFailed(failure))
            }
            found.cutShort.append(contentsOf: result.cutShort)
        }
        // A record that was merged into another may answer for it, without its number: the other is looked at, and must bear the number itself.
        if ids.isEmpty {
            let named = successors.sorted()
            var failure: SourceFailure?
            for id in named.prefix(Self.mostPatients) {
                let result = await pages(search("Patient", "_id=" + Self.percent(id)), of: "Patient", take)
                failure = failure ?? result.failure
                found.cutShort.append(contentsOf: result.cutShort)
            }
            if named.count > Self.mostPatients { found.cutShort.append(.entries(limit: Self.mostPatients)) }
            if ids.isEmpty, let failure { throw failure }
            // One of several that could not be read may be the person's too: that is said beside what the others give (law 4).
            if let failure { found.cutShort.append(.laterPageFailed(failure)) }
        }
        // It gave something, and no Patient that can be read: who that is, is not known, and that it knows nobody has not been said (law 4).
        if !came, cameOther { throw .notUnderstood(place: "Patient") }
        if ids.isEmpty, isNameless { throw .notUnderstood(place: "Patient.id") }
        if ids.count > Self.mostPatients { found.cutShort.append(.entries(limit: Self.mostPatients)) }
        found.ids = Array(ids.sorted().prefix(Self.mostPatients))
        return found
    }

    /// Whether nothing but a warning came, of a search that does not say that it matched nobody.
    private static func saysMore(_ read: ReadAnswer) -> Bool {
        guard read.matches.isEmpty, read.total == nil else { return false }
        return read.issues.contains { issue in
            !["information", "success"].contains(issue.severity) && !["not-found", "informational"].contains(issue.code)
        }
    }

    /// The same for every patient side by side.
    func each(_ patients: [String], _ ask: @escaping @Sendable (String) async -> PageResult) async -> [(String, PageResult)] {
        await withTaskGroup(of: (String, PageResult).self) { group in
            for patient in patients { group.addTask { (patient, await ask(patient)) } }
            var all: [(String, PageResult)] = []
            for await one in group { all.append(one) }
            return all
        }
    }

    /// All of it together; what goes wrong with one is said, whatever comes of the others.
    func merged(_ found: FoundPatients, _ ask: @escaping @Sendable (String) async -> PageResult) async
        -> PageResult
    {
        var all = PageResult()
        (all.failure, all.cutShort) = (found.failure, found.cutShort)
        for (_, result) in await each(found.ids, ask) { all.add(result) }
        return all
    }
}
