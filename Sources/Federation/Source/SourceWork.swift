import CareRecord
import FHIRWire
import Foundation

/// One question to one source: find the patient, then everything, or one search for each resource type.
struct SourceWork: Sendable {
    let client: SourceClient
    let question: SourceQuestion
    let wanted: Set<Section>
    let deadline: ContinuousClock.Instant
    let open: OpenSections
    let handOver: @Sendable (SourceAnswer) async -> Void
    /// All answers to one question together: four times the largest single one, so that endless pages of a hostile source end here.
    private let budget: ByteBudget

    init(
        client: SourceClient, question: SourceQuestion, wanted: Set<Section>, deadline: ContinuousClock.Instant,
        open: OpenSections,
        handOver: @escaping @Sendable (SourceAnswer) async -> Void
    ) {
        self.client = client
        self.question = question
        self.wanted = wanted
        self.deadline = deadline
        self.open = open
        self.handOver = handOver
        budget = ByteBudget(client.settings.maxBytes * 4)
    }

    var settings: SourceSettings { client.settings }

    func run() async {
        do {
            let capabilities = try await client.capabilities(question.asker, deadline: deadline)
            let found = try await findPatients()
            guard !found.ids.isEmpty else {
                await completeAll(found.hasStrangers ? .otherPerson : nil, found.cutShort)
                return
            }
            let usesEverything =
                switch settings.everything {
                case .always: true
                case .never: false
                case .auto: capabilities?.patientEverything ?? false
                }
            if usesEverything { await everything(found, capabilities) } else { await searchByType(found, capabilities) }
        } catch { await completeAll(error) }
    }

    // MARK: Everything at once

    private func everything(_ found: FoundPatients, _ capabilities: Capabilities?) async {
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
                if result.failure == .status(500) { failed = result.failure }
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

    /// The same for every patient side by side.
    private func each(_ patients: [String], _ ask: @escaping @Sendable (String) async -> PageResult) async -> [(String, PageResult)] {
        await withTaskGroup(of: (String, PageResult).self) { group in
            for patient in patients { group.addTask { (patient, await ask(patient)) } }
            var all: [(String, PageResult)] = []
            for await one in group { all.append(one) }
            return all
        }
    }

    /// All of it together; what goes wrong with one is said, whatever comes of the others.
    private func merged(_ found: FoundPatients, _ ask: @escaping @Sendable (String) async -> PageResult) async
        -> PageResult
    {
        var all = PageResult()
        (all.failure, all.cutShort) = (found.failure, found.cutShort)
        for (_, result) in await each(found.ids, ask) { all.add(result) }
        return all
    }

    // MARK: One search for each type

    /// - Parameter elsewhere: why what a search cannot give did not come in another way; nil where there was none.
    private func searchByType(_ found: FoundPatients, _ capabilities: Capabilities?, elsewhere: SourceFailure? = nil) async {
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
                let includes = capabilities?.includes[type].map { $0.contains(type + ":medication") } ?? false
                let more = includes ? "&_include=" + Self.percent(type + ":medication") : ""
                guard let whose = PersonParameter.terms(type, of: patient, named: capabilities.map { $0.searchable[type] ?? [] }) else {
                    continue
                }
                group.addTask {
                    await pages(search(type, whose + "&_count=200" + more), of: type, orElse: search(type, whose + more))
                }
            }
            var all = PageResult()
            for await result in group { all.add(result) }
            return all
        }
    }

    // MARK: Questions

    private var headers: [(String, String)] { question.asker.headers(requestID: RequestID.make()) }

    func get(_ path: String) -> SourceHTTP.Question {
        SourceHTTP.Question(url: client.rules.base + path, headers: headers)
    }

    /// A search as the source takes it. By POST the terms are in the body, where no proxy's log finds them.
    func search(_ type: String, _ terms: String) -> SourceHTTP.Question {
        switch settings.search {
        case .post: SourceHTTP.Question(url: client.rules.base + "/\(type)/_search", form: terms, headers: headers)
        case .get: get("/\(type)?\(terms)")
        }
    }

    /// Asks in the source's name, within the question's bounds; `SourceClient.ask` cancels it at the deadline.
    func send(_ question: SourceHTTP.Question) async throws(SourceFailure) -> HTTPAnswer {
        try await client.send(question, budget: budget, deadline, isWatched: true)
    }

    // MARK: Completing

    private func complete(_ sections: Set<Section>, _ failure: SourceFailure? = nil, _ cutShort: [CutShort] = []) async {
        let taken = await open.take(sections, failure)
        guard !taken.isEmpty else { return }
        await handOver(SourceAnswer(source: settings.id, completes: taken, failure: failure, cutShort: Self.each(cutShort)))
    }

    /// One word about everything that was asked for, types of no section too.
    private func completeAll(_ failure: SourceFailure?, _ cutShort: [CutShort] = []) async {
        await completeOtherKinds(failure, cutShort)
        await complete(wanted, failure, cutShort)
    }

    private func completeOtherKinds(_ failure: SourceFailure?, _ cutShort: [CutShort]) async {
        guard await open.takeOtherKinds() else { return }
        let word = OtherKindsAnswer(failure: failure, cutShort: Self.each(cutShort))
        await handOver(SourceAnswer(source: settings.id, otherKinds: word))
    }

    private static func each(_ reasons: [CutShort]) -> [CutShort] {
        var each: [CutShort] = []
        for reason in reasons where !each.contains(reason) { each.append(reason) }
        return each
    }

    private func notOffered(_ section: Section) async {
        let taken = await open.take([section], nil)
        guard !taken.isEmpty else { return }
        await handOver(SourceAnswer(source: settings.id, completes: taken, isNotOffered: true))
    }

    /// Percent-encoding of everything but unreserved characters (RFC 3986 section 2.3).
    static func percent(_ text: String) -> String { percent(Array(text.utf8)) }

    static func percent(_ bytes: [UInt8]) -> String {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(bytes.count * 3)
        for byte in bytes {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: encoded.append(byte)
            default: encoded += [0x25, hex(byte >> 4), hex(byte & 15)]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func hex(_ number: UInt8) -> UInt8 { number < 10 ? 0x30 + number : 0x37 + number }
}
