import CareRecord
import Hummingbird
import Objections

/// The desk's tool: its queue, its cases and what is done with them. Never a record; who may be here is decided behind each door, for each request.
struct ObjectionsRoute {
    let site: Site

    /// The job role whose staff find the way here on each page. Whether somebody may be here is the policy's to say.
    static let deskRole = "R9101"

    func add(to signedIn: RouterGroup<SignedInContext>) {
        signedIn.get("/objections") { _, context in try await queue(nil, context) }
        signedIn.post("/objections") { request, context in try await queue(try await Form(request)["after"], context) }
        signedIn.get("/objections/new") { _, context in
            // The door itself is asked, so that the form is shown to nobody else.
            let page = try await site.objections.queue(context.session.staff, nil)
            return Layout.response(ObjectionEntryPage.html(page, site: site, session: context.session))
        }
        signedIn.post("/objections/new") { request, context in
            let entry = try ObjectionForm.entry(try await Form(request))
            return try answer(try await site.objections.enter(context.session.staff, entry))
        }
        signedIn.post("/objections/search") { request, context in
            let words = String((try await Form(request)["words"] ?? "").prefix(40))
            let found = try await site.objections.search(context.session.staff, words)
            return Layout.response(ObjectionQueuePage.found(found, site: site, session: context.session))
        }
        signedIn.get("/objections/figures") { _, context in
            let figures = try await site.objections.figures(context.session.staff)
            return Layout.response(ObjectionFiguresPage.html(figures, site: site, session: context.session))
        }
        signedIn.get("/objections/import") { _, context in
            _ = try await site.objections.queue(context.session.staff, nil)
            return Layout.response(ObjectionImportPage.html(nil, list: "", site: site, session: context.session))
        }
        signedIn.post("/objections/import") { request, context in
            let form = try await Form(request)
            let list = form["list"] ?? ""
            let result = try await site.objections.take(context.session.staff, list, form["take"] != "1")
            return Layout.response(ObjectionImportPage.html(result, list: list, site: site, session: context.session))
        }
        signedIn.get("/objections/cases/{case}") { _, context in
            let view = try await view(context)
            return Layout.response(ObjectionCasePage.html(view, site: site, session: context.session))
        }
        signedIn.get("/objections/cases/{case}/letter") { _, context in
            let view = try await view(context)
            guard let letter = view.letter else { throw PageFailure.notFound }
            return Layout.response(ObjectionLetterPage.html(letter, view, site: site, session: context.session))
        }
        signedIn.post("/objections/cases/{case}/{step}") { request, context in
            guard let id = Self.named(context), let kind = context.parameters.get("step").flatMap({ ObjectionStep.Kind(rawValue: $0) })
            else {
                throw PageFailure.notFound
            }
            let form = try await Form(request)
            return try answer(
                try await site.objections.act(id, context.session.staff, try ObjectionForm.step(kind, form), form["nhs-number"]))
        }
    }

    private func queue(_ after: String?, _ context: SignedInContext) async throws -> Response {
        let page = try await site.objections.queue(context.session.staff, after)
        return Layout.response(ObjectionQueuePage.html(page, isFirst: after == nil, site: site, session: context.session))
    }

    private func view(_ context: SignedInContext) async throws -> ObjectionView {
        guard let id = Self.named(context), let view = try await site.objections.open(id, context.session.staff) else {
            throw PageFailure.notFound
        }
        return view
    }

    private static func named(_ context: SignedInContext) -> String? {
        context.parameters.get("case").flatMap { id in
            id.utf8.count == 32 && id.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) } ? id : nil
        }
    }

    private func answer(_ done: ObjectionDone) throws -> Response {
        switch done {
        case .done(let id): return Response(status: .seeOther, headers: [.location: Address.objection(id).path])
        case .notFound: throw PageFailure.notFound
        case .refused(let why): throw PageFailure.notNow(why.sentence)
        case .standsAlready(let reference):
            throw PageFailure.notNow("The person has an objection already that waits or is in force: \(reference). Go on with that one.")
        case .nobody: throw PageFailure.badField("The national register knows nobody of that number. Check it with the person.")
        }
    }
}

/// What a desk's forms say.
enum ObjectionForm {
    static func step(_ kind: ObjectionStep.Kind, _ form: Form) throws -> ObjectionStep {
        let words = try OversightRoute.words(form["words"]) ?? ""
        switch kind {
        case .checkIdentity:
            guard let check = form["check"].flatMap({ IdentityCheck(rawValue: $0) }), check != .signedIn else {
                throw PageFailure.badField("Choose how you checked who it is.")
            }
            return .checkIdentity(check)
        case .proposeNotUpheld:
            guard let ground = form["ground"].flatMap({ NotUpheldGround(rawValue: $0) }) else {
                throw PageFailure.badField("Choose the ground on which it is not upheld.")
            }
            return .proposeNotUpheld(ground, reasons: words)
        case .extend:
            guard let because = form["because"].flatMap({ Extension.Because(rawValue: $0) }),
                let months = form["months"].flatMap({ Int($0) })
            else {
                throw PageFailure.badField("Say how many months more, and why the law allows it.")
            }
            return .extend(months: months, because: because, reasons: words)
        case .represent:
            guard let acting = try acting(form) else { throw PageFailure.badField("Choose who acts for the person.") }
            return .represent(acting)
        case .identityNotShown: return .identityNotShown(why: words)
        case .sendBack: return .sendBack(why: words)
        case .withdraw: return .withdraw(why: words)
        case .duplicate: return .duplicate(why: words)
        case .consider: return .consider
        case .uphold: return .uphold
        case .confirmNotUpheld: return .confirmNotUpheld
        case .died: return .died
        case .moved: return .moved
        case .remind: return .remind
        case .askAgain: return .askAgain
        case .keep: return .keep
        }
    }

    static func entry(_ form: Form) throws -> ObjectionEntry {
        guard let way = form["way"].flatMap({ ObjectionCase.Way(rawValue: $0) }), [.letter, .phone, .staff].contains(way) else {
            throw PageFailure.badField("Choose how it came: by letter, by telephone or through staff.")
        }
        guard let received = form["received"].flatMap({ Day($0) }) else {
            throw PageFailure.badField("Say on which day it came, such as 2026-03-31.")
        }
        return ObjectionEntry(
            way: way, received: received, number: form["nhs-number"] ?? "", acting: try acting(form),
            email: form["email"].map { String($0.prefix(254)) })
    }

    /// Nil where nobody acts for the person.
    static func acting(_ form: Form) throws -> ActingFor? {
        guard let name = form["acting"], name != "self" else { return nil }
        guard let standing = ActingFor.Standing(rawValue: name) else { throw PageFailure.badField("Choose who acts for the person.") }
        guard let from = form["from"].flatMap({ Day($0) }) ?? (standing == .parent || standing == .carer ? Day(1900, 1, 1) : nil) else {
            throw PageFailure.badField("Say from which day on the power or order holds.")
        }
        return ActingFor(
            standing: standing,
            scope: form["scope"] == ActingFor.Scope.propertyAndAffairs.rawValue ? .propertyAndAffairs : .healthAndWelfare,
            evidence: try OversightRoute.words(form["evidence"]) ?? "", from: from, until: form["until"].flatMap { Day($0) },
            cannotDecide: form["cannot-decide"] != nil)
    }
}
