import CareRecord
import FHIRWire
import Foundation

/// A medicine whose name is in a Medication that came with no answer: the Medication is read by its id. Only names are read so, and of no other
/// kind: of the resources that sections are made of, only these have no name without what they refer to.
extension SourceWork {
    /// Types whose name may be a Medication's.
    static func namesMedication(_ type: String) -> Bool { medicines.contains(type) }

    private static let medicines: Set<String> = [
        "MedicationRequest", "MedicationStatement", "MedicationDispense", "MedicationAdministration",
    ]

    /// Whether its name is in what did not come.
    static func lacksName(_ resource: ReadResource) -> Bool {
        namesMedication(resource.key.type) && resource.container == nil
            && resource.entries.contains { $0.problems.contains { $0.reason == .unresolved } }
    }

    /// What waited for a later page; what still lacks its name then, with the name where that can be read.
    func handOverRest(_ later: LaterPages) async {
        let rest = later.rest(settings, bases: client.bases, client.reading)
        let ready = rest.filter { !Self.lacksName($0) }
        if !ready.isEmpty { await handOver(SourceAnswer(source: settings.id, resources: ready)) }
        guard ready.count < rest.count else { return }
        var lacking = rest.filter(Self.lacksName)
        let names = await names(for: lacking)
        if !names.isEmpty {
            let keys = Set(lacking.map(\.key))
            // With what names it, in one piece: what labels the one is known before the other is shown.
            lacking = names + later.rest(settings, bases: client.bases, client.reading, with: names).filter { keys.contains($0.key) }
        }
        await handOver(SourceAnswer(source: settings.id, resources: lacking))
    }

    /// Medications that these name; those of them that could be read.
    private func names(for lacking: [ReadResource]) async -> [ReadResource] {
        let ids = Set(lacking.compactMap(medication)).sorted()
        // What came is shown in time, with its name or without: the last quarter of the source's time is not for names.
        let until = deadline - .milliseconds(Int64(settings.deadline * 250))
        guard !ids.isEmpty, !Task.isCancelled, ContinuousClock.now < until else { return [] }
        do throws(SourceFailure) {
            // Several searches name the same: whoever comes second finds it read.
            return try await names.turn.withSlot { () async throws(SourceFailure) -> [ReadResource] in
                await self.read(await self.names.take(ids), until)
                return await self.names.found(ids)
            }
        } catch { return [] }
    }

    /// The id of the Medication that a statement names: by the rules of all addresses, of this source's own only.
    private func medication(_ resource: ReadResource) -> String? {
        guard let said = try? JSONDecoder().decode(Said.self, from: Data(resource.raw.bytes)),
            var reference = (said.medicationReference ?? said.medication?.reference)?.reference.map({ Substring($0) })
        else { return nil }
        if reference.hasPrefix(client.rules.base + "/") { reference = reference.dropFirst(client.rules.base.count + 1) }
        let parts = reference.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 4 && parts[2] == "_history", parts[0] == "Medication" else { return nil }
        let id = String(parts[1])
        // As ids are written (HL7 FHIR R4 2.24.0.1); one of dots would climb out of the base.
        let isID = (1...64).contains(id.utf8.count) && id.utf8.allSatisfy { Self.idBytes.contains($0) } && !id.allSatisfy { $0 == "." }
        return isID ? id : nil
    }

    private static let idBytes = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.".utf8)

    private struct Said: Decodable {
        struct Reference: Decodable { let reference: String? }
        /// As R5 has it.
        struct Later: Decodable { let reference: Reference? }
        let medicationReference: Reference?
        let medication: Later?
    }

    /// Four at once: names are not worth a crowd.
    private func read(_ ids: [String], _ until: ContinuousClock.Instant) async {
        await withTaskGroup(of: Void.self) { group in
            var left = ids.makeIterator()
            func begin() {
                guard let id = left.next() else { return }
                group.addTask { await self.read(id, until) }
            }
            for _ in 0..<4 { begin() }
            while await group.next() != nil { begin() }
        }
    }

    private func read(_ id: String, _ until: ContinuousClock.Instant) async {
        guard await !names.isGivenUp, !Task.isCancelled else { return }
        do throws(SourceFailure) {
            let answer = try await send(get("/Medication/" + Self.percent(id)), until: until)
            if let failure = SourceClient.failure(of: answer) { throw failure }
            if let found = named(id, answer) { await names.keep(found, for: id) }
        } catch {
            // That one is not there says nothing of the others; whatever else is wrong is wrong with all of them.
            if error != .notFound { await names.giveUp() }
        }
    }

    /// The Medication of this id, under its own address; nil where the answer is anything else, or holds more than that: nothing that could be
    /// about somebody is read so (law 7).
    private func named(_ id: String, _ answer: HTTPAnswer) -> ReadResource? {
        guard let alone = oneMedication("Medication", answer.body, answer), alone.key.id == id, SourceClient.isFHIR(answer),
            let url = try? JSONEncoder().encode(client.rules.base + "/Medication/" + id)
        else { return nil }
        let before = Array(#"{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"#.utf8) + url + Array(#","resource":"#.utf8)
        return oneMedication("Bundle", before + alone.raw.bytes + Array("}]}".utf8), answer)
    }

    /// - Parameter top: the type of the whole answer.
    private func oneMedication(_ top: String, _ bytes: [UInt8], _ answer: HTTPAnswer) -> ReadResource? {
        guard let organisation = settings.organisations.first else { return nil }
        let context = ReadingContext(
            source: settings.id, organisation: organisation, organisations: Set(settings.organisations), fetched: Date(),
            dataAsOf: answer.lastModified, bases: client.bases)
        guard let read = try? client.reading.read(SharedBytes(bytes), context), read.type == top, read.resources.count == 1,
            let one = read.resources.first,
            one.key.type == "Medication", one.subject.reference == nil, one.subject.nhsNumbers.isEmpty
        else { return nil }
        return one
    }
}

/// What was read by id in one question, each once, however many name it.
actor NamesRead {
    private var known: [String: ReadResource] = [:]
    private var asked: Set<String> = []
    private(set) var isGivenUp = false
    /// One search's names after the other's.
    nonisolated let turn = Slots(places: 1, queue: 1000)

    /// More different medicines than all but the largest records name.
    private static let most = 100

    /// Those that nobody has asked for yet, as far as there is room.
    func take(_ ids: [String]) -> [String] {
        guard !isGivenUp else { return [] }
        let fresh = Array(ids.filter { !asked.contains($0) }.prefix(max(0, Self.most - asked.count)))
        asked.formUnion(fresh)
        return fresh
    }

    func keep(_ resource: ReadResource, for id: String) { known[id] = resource }
    func giveUp() { isGivenUp = true }
    func found(_ ids: [String]) -> [ReadResource] { ids.compactMap { known[$0] } }
}
