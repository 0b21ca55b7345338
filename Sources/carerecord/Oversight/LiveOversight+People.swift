import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Looks
import PublicWeb
import StaffWeb
import Storage

/// What a person reads of who looked, made for them at the desk: of the same rows and the same words as on the public listener.
struct PersonLists: Sendable {
    let people: PersonTrailStore
    /// Nil: no log is kept.
    let proofs: TrailProofs?
    let names: @Sendable () async -> RegionNames
    let texts: SiteTexts
    let showsStaffNames: Bool
    /// Lines on one print: some sixty sheets of paper.
    static let most = 1_000
}

/// Cases of looks that were found, and lists for people who ask at the desk.
extension LiveOversight {
    /// The look of a handle that a search gave; nil for anything else, and where this officer may not see it.
    private func drawn(_ handle: String, _ officer: OversightOfficer) async throws -> DrawnLook? {
        guard let id = Self.bytes(handle).flatMap(unsealed) else { return nil }
        return try await kept { () async throws(StorageError) in try await search.find(id, for: officer) }
    }

    func look(_ handle: String, _ staff: StaffMember) async throws -> OversightFound.Look? {
        let officer = try await officer(staff)
        guard let look = try await drawn(handle, officer) else { return nil }
        try await record(officer, .trailSearched, [look.nhsNumber], "one look, to raise a case of it")
        return try line(look, try await inForce.current())
    }

    func raise(_ handle: String, _ staff: StaffMember, _ words: String) async throws -> String? {
        let officer = try await officer(staff)
        guard let look = try await drawn(handle, officer) else { return nil }
        let sealed = try seal(words)
        return try await kept { () async throws(StorageError) in
            try await cases.raise(look, by: officer, because: sealed, days: monitoring.caseDays, at: databaseClock.now())
        }
    }

    /// For the region's officers: it names looks by every organisation's staff. On record, with how far it reaches, before it is given (law 2).
    func personList(_ staff: StaffMember, _ number: NHSNumber) async throws -> PersonPrint? {
        let officer = try await officer(staff)
        guard officer.scope == .region else { return nil }
        let numbers = try await kept { () async throws(StorageError) in try await listing.people.numbers(of: number) }
        let heads = try await kept { () async throws(StorageError) in try await listing.proofs?.heads(of: number.digits) ?? [] }
        try await handOver(heads, number, officer, "printed at the desk")
        let names = await listing.names()
        let list = try await kept { () async throws(StorageError) in
            try await PersonListing.read(
                listing.people, of: numbers, chain: heads.count == 1 ? heads[0].chain : nil, names: names,
                texts: listing.texts, showsNames: listing.showsStaffNames, limit: PersonLists.most)
        }
        return PersonPrint(
            nhsNumber: number,
            lines: list.lines.map { line in
                .init(at: line.at, what: line.what, facts: line.facts.map { .init($0.label, $0.words) })
            }, count: list.count, isCutShort: list.isCutShort, reach: heads.isEmpty ? nil : ListReach.sentence(heads, listing.texts),
            entries: heads.first?.treeSize, fingerprint: heads.first.map { ListReach.hex($0.treeRoot) }, parts: heads.count)
    }

    /// The person's list with proofs, as the file that they can download themselves.
    /// - Parameter part: of a person with several chains, which, from 1.
    func personProof(_ staff: StaffMember, _ number: NHSNumber, _ part: Int) async throws -> [UInt8]? {
        let officer = try await officer(staff)
        guard officer.scope == .region, let proofs = listing.proofs else { return nil }
        let lists: [PersonList]
        do { lists = try await PersonListing.proven(proofs, of: number, showsNames: listing.showsStaffNames) } catch {
            throw LookError.accountUnavailable
        }
        guard lists.indices.contains(part - 1), let bytes = try? lists[part - 1].bytes(),
            let reach = TrailProofs.handing(lists[part - 1], at: databaseClock.now(), detail: "")
        else { return nil }
        let event = TrailEvent(
            kind: .listHanded, at: databaseClock.now(), subject: officer.subject, issuer: officer.issuer,
            organisation: officer.organisation,
            role: officer.role, people: reach.people, purpose: "oversight", detail: "the list with proofs, at the desk", also: reach.also)
        try await kept { () async throws(StorageError) in try await trail.append(event) }
        return Array(bytes)
    }

    private func handOver(
        _ heads: [PersonListHead], _ number: NHSNumber, _ officer: OversightOfficer, _ what: String
    ) async throws {
        let now = databaseClock.now()
        guard !heads.isEmpty else { return try await record(officer, .listHanded, [number.digits], what) }
        let events = heads.map {
            $0.handing(
                at: now, subject: officer.subject, issuer: officer.issuer, organisation: officer.organisation, role: officer.role,
                purpose: "oversight", detail: what)
        }
        try await kept { () async throws(StorageError) in try await trail.append(all: events) }
    }

    private static func bytes(_ hex: String) -> [UInt8]? {
        let digits = hex.compactMap(\.hexDigitValue)
        guard !digits.isEmpty, digits.count == hex.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
