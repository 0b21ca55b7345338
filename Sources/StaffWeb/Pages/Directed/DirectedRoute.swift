import Hummingbird

/// `POST /directed`: a professional answers for a look in their name. `direction` names it, `answer` is `known` or `not-me`.
struct DirectedRoute {
    let site: Site

    func add(to signedIn: RouterGroup<SignedInContext>) {
        signedIn.post("/directed") { request, context in
            let form = try await Form(request)
            guard let id = form["direction"], let answer = form["answer"], ["known", "not-me"].contains(answer) else {
                throw PageFailure.badForm
            }
            try await site.own.answer(id, context.session.staff, answer == "known")
            return Response(status: .seeOther, headers: [.location: Address.find.path])
        }
    }
}

/// The notice on the front page.
enum DirectedNotice {
    static func html(_ looks: [DirectedLook]) -> HTML {
        guard !looks.isEmpty else { return "" }
        var html: HTML = """
            <section class="cr-card cr-apart1" aria-labelledby="directed"><header><h2 id="directed">Looks in your name, \(looks.count)</h2></header>\
            <p>An administrator named you as the professional whom they act for. If it was not you, say so: they can then look in your name no more.</p><ul class="cr-lines">
            """
        for look in looks {
            html += """
                <li><div>\(what(look)) — administrator \
                <span class="cr-num cr-nowrap">\(look.administrator)</span> at \(look.organisationName) — \(HTML.moment(look.at))</div>\
                <form class="cr-actions cr-answer" method="post" action="\(Address.directed)"><input type="hidden" name="direction" value="\(plain: look.id)">\
                <button class="nhsuk-button nhsuk-button--secondary" name="answer" value="known">I know about it\(about(look))</button>\
                <button class="nhsuk-button nhsuk-button--warning" name="answer" value="not-me">Not me\(about(look))</button></form></li>
                """
        }
        html += "</ul></section>"
        return html
    }

    private static func what(_ look: DirectedLook) -> HTML {
        guard let number = look.nhsNumber else { return "A search by name" }
        return "NHS number <span class=\"cr-num cr-nowrap\">\(number.formatted)</span>"
    }

    private static func about(_ look: DirectedLook) -> HTML {
        let what = look.nhsNumber.map { "the look at \($0.formatted)" } ?? "the search by name"
        return "<span class=\"nhsuk-u-visually-hidden\">: \(what)</span>"
    }

    /// A line on every page until each is answered for: the first page after a sign-in need not be the front page.
    static func line(_ count: Int) -> HTML {
        guard count > 0 else { return "" }
        return """
            <aside class="cr-wide cr-small cr-directed" aria-label="In your name">\
            <a href="\(Address.find)#directed">\(counted(count, "look")) in your name: was it you?</a></aside>

            """
    }
}
