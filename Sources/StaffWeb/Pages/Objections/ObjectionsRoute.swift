import CareRecord
import Hummingbird
import Objections

/// The desk's tool: its queue, its cases and what is done with them. Never a record; who may be here is decided behind each door, for each request.
struct ObjectionsRoute {
    let site: Site

    /// The job role whose staff find the way here on each page. Whether somebody may be here is the policy's to say.
    static let deskRole = "R9101"

    func add(to signedIn: RouterGroup<SignedInContext>) {
        signedIn.get("/objections") { request, context in
            let said = request.uri.queryParameters
            return try await queue(.init(state: said["state"].map(String.init), owner: said["owner"].map(String.init)), nil, context)
        }
        signedIn.post("/objections") { request, context in
            let form = try await Form(request)
            return try await queue(.init(state: form["state"], owner: form["owner"]), form["after"], context)
        }
        for kind in ObjectionList.Kind.allCases {
            signedIn.get(RouterPath(Address.objectionList(kind).path)) { _, context in
                let list = try await site.objections.list(context.session.staff, kind)
                return Layout.response(ObjectionListPage.html(list, site: site, session: context.session))
            }
        }
        signedIn.get("/objections/new") { _, context in
            // The door itself is asked, so that the form is shown to nobody else.
            let page = try await site.objections.queue(context.session.staff, .init(), nil)
            return Layout.response(ObjectionEntryPage.html(page, TypedForm(), site: site, session: context.session))
        }
        signedIn.post("/objections/new") { request, context in try await enter(try await Form(request), context) }
        signedIn.post("/objections/search") { request, context in
            let form = try await Form(request)
            let filter = ObjectionFilter(state: form["state"], owner: form["owner"])
            // Nobody is named: the address says the rest.
            guard let words = form["words"]?.prefix(80), !words.allSatisfy(\.isWhitespace) else {
                return Response(status: .seeOther, headers: [.location: Address.objectionsFiltered(filter).path])
            }
            let found = try await site.objections.search(context.session.staff, String(words))
            return Layout.response(ObjectionQueuePage.found(found, filter, site: site, session: context.session))
        }
        signedIn.get("/objections/figures") { _, context in
            let figures = try await site.objections.figures(context.session.staff)
            return Layout.response(ObjectionFiguresPage.html(figures, site: site, session: context.session))
        }
        signedIn.get("/objections/emergencies") { _, context in
            let notices = try await site.objections.notices(context.session.staff)
            return Layout.response(NoticesPage.html(notices, TypedForm(), site: site, session: context.session))
        }
        signedIn.post("/objections/emergencies/{notice}/sign") { request, context in
            guard let id = Self.named(context, "notice") else { throw PageFailure.notFound }
            return try await sign(id, try await Form(request), context)
        }
        signedIn.get("/objections/representatives") { _, context in
            let shown = try await site.objections.representatives(context.session.staff, nil)
            return Layout.response(RepresentativesPage.html(shown, TypedForm(), site: site, session: context.session))
        }
        signedIn.post("/objections/representatives") { request, context in try await represent(try await Form(request), context) }
        signedIn.post("/objections/representatives/find") { request, context in
            var mistakes: [TypedForm.Mistake] = []
            var number: NHSNumber?
            do { number = try NHSNumber(try await Form(request)["find"] ?? "") } catch let error as NHSNumber.Invalid {
                mistakes = [.init("find", error.sentence)]
            }
            let shown = try await site.objections.representatives(context.session.staff, number)
            return Layout.response(
                RepresentativesPage.html(shown, TypedForm(nil, mistakes), site: site, session: context.session),
                status: mistakes.isEmpty ? .ok : .badRequest)
        }
        signedIn.post("/objections/representatives/{representative}/confirm") { _, context in
            guard let id = Self.named(context, "representative"),
                let done = try await site.objections.confirmRepresenting(id, context.session.staff)
            else { throw PageFailure.notFound }
            guard let mistake = RepresentativeForm.mistakeOfCard(done) else {
                return Response(status: .seeOther, headers: [.location: Address.representatives.path])
            }
            let shown = try await site.objections.representatives(context.session.staff, nil)
            return Layout.response(
                RepresentativesPage.html(shown, TypedForm(nil, [mistake]), site: site, session: context.session), status: .conflict)
        }
        signedIn.post("/objections/representatives/{representative}/end") { _, context in
            guard let id = Self.named(context, "representative"),
                try await site.objections.endRepresenting(id, context.session.staff)
            else { throw PageFailure.notFound }
            return Response(status: .seeOther, headers: [.location: Address.representatives.path])
        }
        signedIn.get("/objections/import") { _, context in
            let counts = try await site.objections.queue(context.session.staff, .init(), nil).tabs
            return Layout.response(ObjectionImportPage.html(nil, list: "", counts: counts, site: site, session: context.session))
        }
        signedIn.post("/objections/import") { request, context in
            // The edge lets more in here than elsewhere: of nobody but a desk's staff is it read.
            if request.headers[.contentLength].flatMap({ Int($0) }).map({ $0 > Form.limit }) ?? true {
                _ = try await site.objections.queue(context.session.staff, .init(), nil)
            }
            guard let form = try? await Form(request, limit: ObjectionImportPage.mostBytes) else {
                _ = try await site.objections.queue(context.session.staff, .init(), nil)
                let page = ObjectionImportPage.html(nil, list: "", isTooLarge: true, site: site, session: context.session)
                return Layout.response(page, status: .contentTooLarge)
            }
            let list = form["list"] ?? ""
            guard ObjectionImportPage.takes(list) else {
                _ = try await site.objections.queue(context.session.staff, .init(), nil)
                let page = ObjectionImportPage.html(nil, list: list, isTooLarge: true, site: site, session: context.session)
                return Layout.response(page, status: .contentTooLarge)
            }
            let result = try await site.objections.take(context.session.staff, list, form["take"] != "1")
            return Layout.response(ObjectionImportPage.html(result, list: list, site: site, session: context.session))
        }
        signedIn.get("/objections/cases/{case}") { _, context in
            let view = try await view(context)
            return Layout.response(ObjectionCasePage.html(view, nil, TypedForm(), site: site, session: context.session))
        }
        signedIn.get("/objections/cases/{case}/letter") { request, context in
            let view = try await view(context)
            let asked = request.uri.queryParameters["language"].map(String.init)
            let letters = [view.letter].compactMap { $0 } + view.otherLetters
            guard let letter = asked.map({ code in letters.first { $0.language.code == code } }) ?? view.letter else {
                throw PageFailure.notFound
            }
            return Layout.response(ObjectionLetterPage.html(letter, view, site: site, session: context.session))
        }
        signedIn.post("/objections/cases/{case}/{step}") { request, context in
            guard let id = Self.named(context), let kind = context.parameters.get("step").flatMap({ ObjectionStep.Kind(rawValue: $0) })
            else {
                throw PageFailure.notFound
            }
            return try await act(id, kind, try await Form(request), context)
        }
    }

    /// Signs a notice, or shows the notices again with why not. A form that does not say which signature it gives gives the first, which suspends nothing.
    private func sign(_ id: String, _ form: Form, _ context: SignedInContext) async throws -> Response {
        let staff = context.session.staff
        var mistake = TypedForm.Mistake("read-\(id)", "Say that the instrument is before you and says this")
        var status = HTTPResponse.Status.badRequest
        if form["read"] == "1" {
            let turn = form["turn"].flatMap { NoticeSignature.Turn(rawValue: $0) } ?? .first
            let done = try await site.objections.signNotice(id, turn, staff)
            if done == .notFound { throw PageFailure.notFound }
            guard let words = done.mistake else {
                return Response(status: .seeOther, headers: [.location: Address.objectionNotices.path])
            }
            // Of a card that may not have the form any more: the page's own.
            (mistake, status) = (.init("maincontent", words), .conflict)
        }
        let notices = try await site.objections.notices(staff)
        return Layout.response(
            NoticesPage.html(notices, TypedForm(form, [mistake]), site: site, session: context.session), status: status)
    }

    /// Enters what came, or shows the form again with what was typed.
    private func enter(_ form: Form, _ context: SignedInContext) async throws -> Response {
        let staff = context.session.staff
        let (entry, mistakes) = ObjectionForm.entry(form, today: Day(site.settings.now()))
        var typed = TypedForm(form, mistakes)
        var status = HTTPResponse.Status.badRequest
        var sides: PersonSides?
        if let entry {
            let done = try await site.objections.enter(staff, entry)
            guard let mistake = ObjectionForm.mistake(done, kind: nil) else { return try answer(done) }
            typed = TypedForm(form, [mistake])
            switch done {
            case .nobody, .numberMissing, .done, .notFound: break
            case .refused, .standsAlready: status = .conflict
            case .differs(let both): (status, sides) = (.conflict, both)
            }
        }
        var page = try await site.objections.queue(staff, .init(), nil)
        page.sides = sides
        return Layout.response(ObjectionEntryPage.html(page, typed, site: site, session: context.session), status: status)
    }

    /// Puts on record that somebody acts for a person, or shows the form again with what was typed.
    private func represent(_ form: Form, _ context: SignedInContext) async throws -> Response {
        let staff = context.session.staff
        let (entry, mistakes) = RepresentativeForm.entry(form)
        var typed = TypedForm(form, mistakes)
        if let entry {
            guard let mistake = RepresentativeForm.mistake(try await site.objections.represent(staff, entry)) else {
                return Response(status: .seeOther, headers: [.location: Address.representatives.path])
            }
            typed = TypedForm(form, [mistake])
        }
        let shown = try await site.objections.representatives(staff, nil)
        return Layout.response(RepresentativesPage.html(shown, typed, site: site, session: context.session), status: .badRequest)
    }

    /// Takes a step, or shows the case again with what was typed into that step's form.
    private func act(_ id: String, _ kind: ObjectionStep.Kind, _ form: Form, _ context: SignedInContext) async throws -> Response {
        let staff = context.session.staff
        // Whose it is stands in the form's own check: without a number it is for the door to say whether one is needed.
        let (step, mistakes) = ObjectionForm.step(kind, form, hasPerson: form["nhs-number"] == nil)
        var typed = TypedForm(form, mistakes)
        var status = HTTPResponse.Status.badRequest
        var sides: PersonSides?
        if let step {
            let done = try await site.objections.act(id, staff, step, form["nhs-number"])
            guard let mistake = ObjectionForm.mistake(done, kind: kind) else {
                // What was handed over is another desk's from now on: this one may not open it any more.
                if kind == .transfer, case .done = done {
                    return Response(status: .seeOther, headers: [.location: Address.objections.path])
                }
                if form["back"] == "queue", case .done = done {
                    let filter = ObjectionFilter(state: form["state"], owner: form["owner"])
                    return Response(status: .seeOther, headers: [.location: Address.objectionsFiltered(filter).path])
                }
                return try answer(done)
            }
            typed = TypedForm(form, [mistake])
            switch done {
            case .nobody, .numberMissing, .done, .notFound: break
            case .refused, .standsAlready: status = .conflict
            case .differs(let both): (status, sides) = (.conflict, both)
            }
        }
        guard var view = try await site.objections.open(id, staff) else { throw PageFailure.notFound }
        view.sides = sides
        return Layout.response(ObjectionCasePage.html(view, kind, typed, site: site, session: context.session), status: status)
    }

    private func queue(_ filter: ObjectionFilter, _ after: String?, _ context: SignedInContext) async throws -> Response {
        let page = try await site.objections.queue(context.session.staff, filter, after)
        return Layout.response(ObjectionQueuePage.html(page, isFirst: after == nil, site: site, session: context.session))
    }

    private func view(_ context: SignedInContext) async throws -> ObjectionView {
        guard let id = Self.named(context), let view = try await site.objections.open(id, context.session.staff) else {
            throw PageFailure.notFound
        }
        return view
    }

    private static func named(_ context: SignedInContext, _ what: String = "case") -> String? {
        context.parameters.get(what).flatMap { id in
            id.utf8.count == 32 && id.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) } ? id : nil
        }
    }

    private func answer(_ done: ObjectionDone) throws -> Response {
        guard case .done(let id) = done else { throw PageFailure.notFound }
        return Response(status: .seeOther, headers: [.location: Address.objection(id).path])
    }
}
