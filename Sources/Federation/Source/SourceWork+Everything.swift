import CareRecord
import FHIRWire

/// Everything about the person at once (`$everything`, HL7 FHIR R4).
extension SourceWork {
    func everything(_ found: FoundPatients, _ capabilities: Capabilities?) async {
        let answers = await each(found.ids) { patient in
            let path = "/Patient/\(Self.percent(patient))/$everything"
            return await pages(get(path + "?_count=\(Self.mostOnAPage)"), orElse: get(path))
        }
        var said = PageResult()
        var refused: [String] = []
        // That it failed just now is not that it is not done there: what can be had in no other way is unavailable.
        var failed: SourceFailure?
        for (patient, result) in answers {
            if result.isNotDone, canSearch(capabilities) {
                refused.append(patient)
                if result.isNotDoneNow { failed = result.failure }
            } else {
                said.add(result)
            }
        }
        guard !refused.isEmpty else { return await completeAll(said.failure, found.cutShort + said.cutShort) }
        // It says that it can, and cannot: it is asked as if it had not said so, in this look.
        var rest = FoundPatients()
        (rest.ids, rest.cutShort, rest.failure) = (refused.sorted(), found.cutShort + said.cutShort, said.failure)
        await searchByType(rest, capabilities, elsewhere: failed ?? said.failure)
    }

    /// Whether there is another way to ask. Where the region file says "always", there is none.
    private func canSearch(_ capabilities: Capabilities?) -> Bool {
        guard settings.everything == .auto, let capabilities else { return false }
        return wanted.contains { $0.resourceTypes.contains { $0 != "Patient" && capabilities.searchable[$0] != nil } }
    }

    /// So many resources fit on a page of everything: systems that allow fewer send fewer, and one that refuses is asked without.
    private static let mostOnAPage = 1000
}
