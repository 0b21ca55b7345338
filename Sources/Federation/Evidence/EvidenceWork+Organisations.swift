import CareRecord
import FHIRWire
import Foundation

/// Whose a contact is, where a source of several organisations refers to an Organization that it did not send along.
extension EvidenceWork {
    /// Organizations read for one search. Each is remembered, so that in time none need be.
    static let mostOrganisations = 8

    /// ODS codes of Organizations of the source, as far as they are known or can be read. Such a question names no person.
    func codes(of references: Set<String>) async -> [String: ODSCode] {
        guard !references.isEmpty else { return [:] }
        var codes = await client.organisationCodes(references)
        let unknown = references.filter { codes[$0] == nil }.sorted().prefix(Self.mostOrganisations)
        let read = await withTaskGroup(of: (String, ODSCode?).self) { group in
            for reference in unknown { group.addTask { (reference, await code(of: reference)) } }
            var read: [String: ODSCode] = [:]
            for await (reference, code) in group { if let code { read[reference] = code } }
            return read
        }
        await client.remember(organisationCodes: read)
        codes.merge(read) { known, _ in known }
        return codes
    }

    private func code(of reference: String) async -> ODSCode? {
        let parts = reference.split(separator: "/", omittingEmptySubsequences: false)
        // An id of dots would climb out of the base.
        guard parts.count == 2, parts[0] == "Organization", !parts[1].allSatisfy({ $0 == "." }) else { return nil }
        let address = "\(client.rules.base)/Organization/\(SourceWork.percent(String(parts[1])))"
        let question = SourceHTTP.Question(url: address, headers: headers)
        do throws(SourceFailure) {
            // Of two codes nobody can tell which is meant.
            let organisations = try await read(question, number: 1).contacts.filter { $0.form == .organisation && $0.id == parts[1] }
            return organisations.count == 1 && organisations[0].organisations.count == 1 ? organisations[0].organisations.first : nil
        } catch { return nil }
    }
}
