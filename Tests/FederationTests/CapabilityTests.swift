import CareRecord
import FHIRWire
import Foundation
import Synchronization
import Testing

@testable import Federation

/// What a source can do is read once, remembered, and decides how it is asked.
@Suite struct CapabilityTests {
    @Test("a source with $everything is asked once for a person; one without it is searched by type")
    func everything() async throws {
        let resources = ["Condition": [Pretend.condition("c1")], "AllergyIntolerance": [Pretend.allergy("a1")]]
        let one = try await Asking.ask(PretendSource(resources: resources, hasEverything: true))
        #expect(one.seen.map(\.path) == ["/fhir/metadata", "/fhir/Patient/_search", "/fhir/Patient/p1/$everything"])
        #expect(one.answered.names.count == 3)
        let many = try await Asking.ask(PretendSource(resources: resources))
        #expect(
            Set(many.seen.map(\.path)) == [
                "/fhir/metadata", "/fhir/Patient/_search", "/fhir/Condition/_search",
                "/fhir/AllergyIntolerance/_search",
            ])
        #expect(many.answered.names == one.answered.names)
    }

    @Test("the region file may say always or never, whatever the source says of itself")
    func configured() async throws {
        #expect(
            try await Asking.ask(PretendSource(hasEverything: true)) { $0.everything = .never }.seen.allSatisfy {
                !$0.path.hasSuffix("$everything")
            })
        #expect(
            try await Asking.ask(PretendSource()) { $0.everything = .always }.seen.contains {
                $0.path.hasSuffix("$everything")
            })
    }

    @Test("a section whose types the source does not offer is not asked, and is not called empty")
    func notOffered() async throws {
        let answered = try await Asking.ask(PretendSource(resources: ["Condition": []])).answered
        #expect(answered.piece(.allergies)?.isNotOffered == true)
        #expect(answered.piece(.conditions)?.isNotOffered == false && answered.piece(.identity)?.isNotOffered == false)
    }

    @Test("types of no section that the source has for a patient are asked too, so that they can be listed")
    func others() async throws {
        let claim = "{\"resourceType\":\"Claim\",\"id\":\"k1\",\"patient\":{\"reference\":\"Patient/p1\"}}"
        let source = PretendSource(resources: ["Condition": [], "Claim": [claim]])
        let all = try await HostileServer.running {
            source.answer($0)
        } _: {
            await Asking.ask(Asking.settings($0.base), Set(Section.allCases))
        }
        #expect(all.names == ["Claim/k1", "Patient/p1"])
        // Where not every section may be shown they may not be either, and are not asked for.
        #expect(try await Asking.ask(source).answered.names == ["Patient/p1"])
    }

    @Test(
        "the Medication that holds a prescription's name is asked for with it where the source says that it can send it, and nowhere else")
    func included() async throws {
        let order =
            #"{"resourceType":"MedicationRequest","id":"m1","subject":{"reference":"Patient/p1"},"medicationReference":{"reference":"Medication/9"}}"#
        let name = #"{"resourceType":"Medication","id":"9","code":{"text":"Warfarin 1 mg tablets"}}"#
        let well = PretendSource(resources: ["MedicationRequest": [order], "MedicationStatement": []])
        for (canSend, total) in [(true, 1), (true, 2), (false, 1)] {
            let (answered, seen) = try await HostileServer.running { request in
                guard request.path.hasPrefix("/fhir/MedicationRequest") || request.path == "/fhir/metadata" else {
                    return well.answer(request)
                }
                guard request.path == "/fhir/metadata" else {
                    return .fhir(Pretend.bundle(request.body.contains("_include") ? [order, name] : [order], total: total))
                }
                let statement = Pretend.capabilities(["Patient", "MedicationRequest", "MedicationStatement"], everything: false)
                return .fhir(
                    canSend
                        ? statement.replacing(
                            #""type":"MedicationRequest","#,
                            with:
                                #""type":"MedicationRequest","searchInclude":["MedicationRequest:medication","MedicationRequest:patient"],"#
                        )
                        : statement)
            } _: { server in
                (await Asking.ask(Asking.settings(server.base), [.medicines]), server.seen)
            }
            let asked = seen.filter { $0.body.contains("_include=MedicationRequest%3Amedication") }.map(\.path)
            #expect(asked == (canSend ? ["/fhir/MedicationRequest/_search"] : []))
            let titles = answered.resources.flatMap(\.entries).filter { $0.section == .medicines }.map(\.title.shown)
            #expect(titles == [canSend ? "Warfarin 1 mg tablets" : nil])
            // What was sent along is none of what matched: a search that gave one of two is cut short all the same.
            #expect(answered.cutShort(.medicines) == (total == 2 ? [.entries(limit: 1)] : []))
        }
    }

    @Test(
        "of a source that speaks another version of FHIR every section says so, whatever came, and nothing is called left out for it",
        arguments: ["3.0.2", "5.0.0", "<b>", "4.0.1", "4.3.0"])
    func version(_ version: String) async throws {
        let source = PretendSource(resources: ["Condition": [Pretend.condition("c1")], "AllergyIntolerance": []])
        let answered = try await HostileServer.running { request in
            guard request.path == "/fhir/metadata" else { return source.answer(request) }
            return .fhir(
                Pretend.capabilities(["Patient", "Condition", "AllergyIntolerance"], everything: false).replacing("4.0.1", with: version))
        } _: { server in
            await Asking.ask(Asking.settings(server.base))
        }
        let said: [CutShort] =
            version.hasPrefix("4") ? [] : [.otherVersion(version == "<b>" ? "of another version" : version)]
        for section in [Section.identity, .conditions, .allergies] {
            #expect(answered.cutShort(section) == said && answered.failure(section) == nil)
        }
        #expect(answered.names.contains("Condition/c1") && !CutShort.otherVersion("3.0.2").leavesOut)
        #expect(CutShort.otherVersion("3.0.2").sentence.hasPrefix("Its system speaks FHIR 3.0.2 and was read as FHIR R4"))
    }

    @Test("the statement is read once, however many looks there are, one after the other or at the same time")
    func once() async throws {
        let asked = try await HostileServer.running { request in
            (request.path == "/fhir/metadata" ? [.pause(.milliseconds(200))] : [])
                + SourceFaultTests.well.answer(request)
        } _: { server in
            await Asking.with(Asking.settings(server.base)) { client in
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<6 { group.addTask { #expect(await Asking.ask(client).names.count == 3) } }
                }
                _ = await Asking.ask(client)
            }
            return server.seen("/fhir/metadata").count
        }
        #expect(asked == 1)
    }

    @Test(
        "a source without a statement, or with one that is not readable, is asked for everything we know",
        arguments: [404, 200, 401])
    func none(status: Int) async throws {
        let (answered, seen) = try await HostileServer.running { request in
            request.path == "/fhir/metadata" ? .fhir("<html>", status: status) : SourceFaultTests.well.answer(request)
        } _: { server in
            try await Asking.with(Asking.settings(server.base)) { client in
                _ = await Asking.ask(client)
                return (await Asking.ask(client), server.seen)
            }
        }
        #expect(answered.names.count == 3)
        #expect(seen.filter { $0.path == "/fhir/metadata" }.count == 1)
    }

    @Test("a statement that failed for the moment is asked for again at the next look")
    func passing() async throws {
        let count = Mutex(0)
        let answered = try await HostileServer.running { request in
            guard request.path == "/fhir/metadata" else {
                return PretendSource(resources: ["Condition": [Pretend.condition("c1")]], hasEverything: true).answer(
                    request)
            }
            let isFirst = count.withLock { count -> Bool in
                count += 1
                return count == 1
            }
            return isFirst ? .fhir("{}", status: 503) : PretendSource(hasEverything: true).answer(request)
        } _: { server in
            try await Asking.with(Asking.settings(server.base)) { client in
                #expect(await Asking.ask(client).names.contains("Condition/c1"))
                // For a second only it is not asked again, for the sake of those who wait.
                try await Task.sleep(for: .milliseconds(1300))
                let before = server.seen.count
                let answered = await Asking.ask(client)
                #expect(server.seen.dropFirst(before).contains { $0.path.hasSuffix("$everything") })
                return answered
            }
        }
        #expect(answered.failure(.conditions) == nil)
    }

    @Test("one look that ends while the statement is awaited does not spoil it for another")
    func cancelled() async throws {
        try await HostileServer.running { request in
            (request.path == "/fhir/metadata" ? [.pause(.milliseconds(600))] : [])
                + SourceFaultTests.well.answer(request)
        } _: { server in
            await Asking.with(Asking.settings(server.base)) { client in
                await withTaskGroup(of: Void.self) { group in
                    group.addTask {
                        await withTaskGroup(of: Void.self) { short in
                            short.addTask { _ = await Asking.ask(client) }
                            try? await Task.sleep(for: .milliseconds(200))
                            short.cancelAll()
                        }
                    }
                    group.addTask {
                        try? await Task.sleep(for: .milliseconds(100))
                        let answered = await Asking.ask(client)
                        #expect(answered.names.count == 3 && answered.answers.allSatisfy { $0.failure == nil })
                    }
                }
            }
        }
    }
}
