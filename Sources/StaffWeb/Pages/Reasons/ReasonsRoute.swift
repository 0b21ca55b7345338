import Foundation
import Hummingbird

/// `GET /reasons`, `POST /reasons`: what officers of oversight ask a staff member about looks of theirs, and the answer.
struct ReasonsRoute {
    let site: Site

    func add(to signedIn: RouterGroup<SignedInContext>) {
        signedIn.get("/reasons") { _, context in
            let asked = try await site.oversight.asked(context.session.staff)
            return Layout.response(ReasonsPage.html(asked, site: site, session: context.session))
        }
        signedIn.post("/reasons") { request, context in
            let form = try await Form(request)
            guard let id = form["question"] else { throw PageFailure.badForm }
            guard let words = try OversightRoute.words(form["words"]) else {
                throw PageFailure.badField("Write down why you looked.")
            }
            guard try await site.oversight.answer(id, context.session.staff, words) else { throw PageFailure.notFound }
            return Response(status: .seeOther, headers: [.location: Address.reasons.path])
        }
    }
}

/// The questions, each with its answer's form.
enum ReasonsPage {
    static func html(_ asked: [ReasonAsked], site: Site, session: StaffSession) -> HTML {
        var main: HTML = "<h1>Why did you look?</h1>"
        if asked.isEmpty {
            main += "<p>Nobody asks you about a look. Thank you.</p><p><a href=\"\(Address.find)\">Find a person</a></p>"
        } else {
            main += """
                <p>A privacy officer asks about \(asked.count == 1 ? "a look of yours" : "looks of yours"). Being asked accuses you of nothing: most looks that are asked about were right. \
                Only officers of oversight read your answer.</p>
                """
        }
        for (place, it) in asked.enumerated() { main += card(it, place, now: site.settings.now()) }
        return Layout.page(
            title: "Why did you look?", site: site, session: session, watched: WatchedPage(isShownOnce: true), main: main)
    }

    private static func card(_ it: ReasonAsked, _ place: Int, now: Date) -> HTML {
        let whom: HTML =
            it.nhsNumber.map { "at NHS number <span class=\"cr-num cr-nowrap\">\($0.formatted)</span>" as HTML }
            ?? "at several people in a week"
        let words: HTML = it.words.map { "<p>They write: “\($0)”</p>" as HTML } ?? ""
        return """
            <section class="cr-card"><header><h2>Your look \(whom), \(HTML.moment(it.lookAt))</h2></header>\
            <p>Asked by a privacy officer of \(it.organisationName) on \(HTML.moment(it.asked)). Answer by \(Due.html(it.due, now)).</p>\(words)\
            <form method="post" action="\(Address.reasons)"><input type="hidden" name="question" value="\(plain: it.id)">\
            <div class="cr-field"><label for="words-\(place)">Why you looked</label>\
            <div class="nhsuk-hint cr-small" id="hint-\(place)">What your work with the person was. Nothing clinical that is not needed.</div>\
            <textarea class="nhsuk-textarea" id="words-\(place)" name="words" rows="3" maxlength="2000" required aria-describedby="hint-\(place)"></textarea></div>\
            <div class="cr-actions"><button class="nhsuk-button"\(Button.once)>Answer</button></div></form></section>
            """
    }
}

/// A line on every page until each is answered.
enum ReasonsNotice {
    static func line(_ count: Int) -> HTML {
        guard count > 0 else { return "" }
        return """
            <aside class="cr-wide cr-small cr-directed" aria-label="Asked of you">\
            <a href="\(Address.reasons)">\(count == 1 ? "A privacy officer asks why you looked at a record" : "Privacy officers ask about \(count) looks of yours"): answer</a></aside>

            """
    }
}
