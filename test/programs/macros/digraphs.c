/* Digraphs are other spellings; a string keeps them as they are spelled. */
%:include <stdio.h>
%:define CAT(a, b) a %:%: b
%:define STR(x...) %:x

int main(void)
<%
	int list<:3:> = <% 1, 2, 3 %>;

	printf("%d %d %d\n", list<:0:>, list[1], CAT(li, st)<:2:>);
	printf("%s %s\n", STR(<: :> <% %> %: %:%:), STR([ ] { } # ##));
	return 0;
%>
