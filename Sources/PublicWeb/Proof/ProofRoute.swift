import AuditTrail
import CareRecord
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Storage
import Web

/// `GET /proof`, `GET /proof/list/{number}` and `GET /proof/policy`: the person's whole list, to be checked without us (docs/trail.md, "The list of a person").
/// That it was handed over, up to which event and at which checkpoint, is on record before it leaves: a list that leaves an event out can be told by its person.
struct ProofRoute {
    let site: PublicSite

    func add(to router: RouterGroup<PersonContext>) {
        router.get("/proof") { _, context in
            let own = try await site.own(context.session)
            let all = try await heads(of: context.session)
            let heads = all.filter { own.has($0.people) }
            let isApart = all.isEmpty || !heads.isEmpty
            return PublicLayout.response(ProofPage.html(heads, own, isApart: isApart, site: site, session: context.session))
        }
        router.get("/proof/list/{number}") { _, context in try await list(context) }
        router.get("/proof/policy") { _, _ in
            guard site.desk.proofs != nil else { throw PublicFailure.notFound }
            guard let policy = await site.desk.policy() else { throw PublicFailure.unavailable }
            return file(Array(policy.utf8), "text/plain; charset=utf-8", "policy")
        }
    }

    private func list(_ context: PersonContext) async throws -> Response {
        // Before anything is made: how long it would be.
        let own = try await site.own(context.session)
        let heads = try await heads(of: context.session).filter { own.has($0.people) }
        guard heads.allSatisfy({ $0.last <= Self.longest }) else { throw PublicFailure.notFound }
        // Kept for a moment, and whose they are is judged for each request.
        let lists = try await lists(of: context.session).filter { own.has($0.people) }
        guard let number = context.parameters.get("number").flatMap({ Int($0) }), lists.indices.contains(number - 1) else {
            throw PublicFailure.notFound
        }
        let list = lists[number - 1]
        guard
            let event = TrailProofs.handing(
                list, at: site.settings.now(), subject: context.session.subject, issuer: context.session.issuer,
                detail: "the list with proofs"),
            let bytes = try? list.bytes()
        else { throw PublicFailure.unavailable }
        do { try await site.desk.trail.append(event) } catch { throw PublicFailure.unavailable }
        return file(Array(bytes), "application/json", "who-looked-\(number).json")
    }

    /// Events of a list that is handed over here, at most: some 10 MB and a second of the database's. A longer one is for the desk.
    static let longest: UInt64 = 10_000

    /// How far the lists reach: a few rows, whatever their length.
    private func heads(of session: SignedInAs) async throws -> [PersonListHead] {
        guard let proofs = site.desk.proofs else { throw PublicFailure.notFound }
        do { return try await proofs.heads(of: session.person.digits) } catch { throw PublicFailure.unavailable }
    }

    private func lists(of session: SignedInAs) async throws -> [PersonList] {
        guard let lists = try await site.desk.proofLists.lists(of: session.key, at: site.settings.now(), { try await made(session) }) else {
            throw PublicFailure.unavailable
        }
        return lists
    }

    private func made(_ session: SignedInAs) async throws -> [PersonList] {
        guard let proofs = site.desk.proofs else { throw PublicFailure.notFound }
        let showsNames = site.settings.showsStaffNames
        let (subject, issuer) = (session.subject, session.issuer)
        do {
            return try await proofs.lists(of: session.person.digits) { event in
                let isOwn = event.organisation == nil && event.subject == subject && event.issuer == issuer
                return Reading.hidden(
                    of: event.kind, detail: event.detail, isOwn: isOwn, isOfStaff: event.organisation != nil, showsNames: showsNames)
            }
        } catch {
            switch error {
            // Nothing is under a checkpoint yet: there is no list, which the page says.
            case .notThere, .notYet: return []
            case .storage, .altered:
                site.desk.logger.critical("a person's list cannot be proved", metadata: ["why": "\(error.sentence)"])
                throw PublicFailure.unavailable
            }
        }
    }

    private func file(_ bytes: [UInt8], _ type: String, _ name: String) -> Response {
        var headers: HTTPFields = [.contentType: type]
        headers[.contentDisposition] = "attachment; filename=\"\(name)\""
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

extension Reading {
    /// Fields of an event that the person's own list keeps back: the proof shows that something was, and how many. A look's id could open it while it is
    /// open; a decision names staff and what is known of others; details of entries name them.
    /// - Parameters:
    ///   - isOwn: the person did it themselves.
    ///   - isOfStaff: it was done for an organisation. What another person did, signed in on their own pages, names them, whatever the region says of names of
    ///     staff: such as that the register was asked about a number that was once taken for theirs.
    static func hidden(of kind: String, detail: String?, isOwn: Bool, isOfStaff: Bool, showsNames: Bool) -> Set<EventField> {
        var hidden: Set<EventField> = [.look, .decision]
        if !isOwn, !isOfStaff || !showsNames { hidden.insert(.subject) }
        // By what may be told, not by what may not: a new kind's detail is kept back until somebody has looked at it.
        let told: Set<TrailEvent.Kind> = [
            .signedIn, .signedOut, .listHanded, .lookQuestioned, .sectionOpened, .answerShown, .searched, .searchAnswered, .printed,
            .exported,
            .objectionSet,
            .objectionEnded, .contactAsked, .contactAnswered,
        ]
        if TrailEvent.Kind(rawValue: kind).map({ !told.contains($0) }) ?? true { hidden.insert(.detail) }
        // As their page tells it ("Of these kinds"), and nothing besides: what is not of that form stays back.
        if kind == TrailEvent.Kind.answerShown.rawValue, let detail, !isSectionsAlone(detail) { hidden.insert(.detail) }
        return hidden
    }

    /// Whether a release's detail is sections and the codes of the organisations that they are from, to the last letter.
    private static func isSectionsAlone(_ detail: String) -> Bool {
        guard let sections = ShownSections(detail), sections.text == detail else { return false }
        return sections.byOrganisation.allSatisfy { ODSCode($0.key)?.code == $0.key && !$0.value.isEmpty }
    }
}
