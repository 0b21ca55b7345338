import CareRecord
import FHIRWire

/// One search for each type of resource.
extension SourceWork {
    /// - Parameter elsewhere: why what a search cannot give did not come in another way; nil where there was none.
    func searchByType(_ found: FoundPatients, _ capabilities: Capabilities?, elsewhere: SourceFailure? = nil) async {
        await withTaskGroup(of: Void.self) { group in
            for section in wanted.sorted() {
                var types = section.resourceTypes.filter { $0 != "Patient" }
                if let capabilities { types.removeAll { capabilities.searchable[$0] == nil } }
                let searched = types
                group.addTask {
                    // Who the person is has been asked already; any other section without a type to ask for was not asked.
                    if searched.isEmpty, section != .identity, let elsewhere {
                        await complete([section], elsewhere, found.cutShort)
                    } else if searched.isEmpty, section != .identity {
                        await notOffered(section)
                    } else {
                        let result = await merged(found) { await search(searched, $0, capabilities) }
                        await complete([section], result.failure, result.cutShort)
                    }
                }
            }
            group.addTask { await searchOtherKinds(found, capabilities) }
        }
    }

    /// Types of no section, where the source says it has them for a patient: they are listed by type and count.
    private func searchOtherKinds(_ found: FoundPatients, _ capabilities: Capabilities?) async {
        let others = OtherTypes(capabilities)
        guard question.asksForOtherKinds, !others.asked.isEmpty || others.missing != nil else {
            _ = await open.takeOtherKinds()
            return
        }
        let result = await merged(found) { await search(others.asked, $0, capabilities) }
        await completeOtherKinds(result.failure, result.cutShort + [others.missing].compactMap(\.self))
    }

    private func search(_ types: [String], _ patient: String, _ capabilities: Capabilities?) async -> PageResult {
        await withTaskGroup(of: PageResult.self) { group in
            for type in types {
                // A Medication is found by no patient, and holds the name of what was prescribed: it is asked for where the source says that
                // it can send it along (HL7 FHIR R4 3.1.1.5.3). Others would refuse the whole question.
                let offered = capabilities?.includes[type] ?? []
                let includes = offered.contains(type + ":medication") || Self.namesMedication(type) && offered.contains("*")
                let more = includes ? "&_include=" + Self.percent(type + ":medication") : ""
                guard let whose = PersonParameter.terms(type, of: patient, named: capabilities.map { $0.searchable[type] ?? [] }) else {
                    continue
                }
                group.addTask {
                    let result = await pages(search(type, whose + "&_count=200" + more), of: type, orElse: search(type, whose + more))
                    return result.isQuestionRefused ? await byCategory(type, whose, instead: result) : result
                }
            }
            var all = PageResult()
            for await result in group { all.add(result) }
            return all
        }
    }
}
