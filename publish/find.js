(function(d){
var f=d.getElementById("find"),n=d.getElementById("found"),l=[].slice.call(d.querySelectorAll(".list li")),
w=l.map(function(e){return(e.textContent+e.parentNode.dataset.of).toLowerCase()})
f.parentNode.hidden=false
f.addEventListener("input",function(){
var q=f.value.trim().toLowerCase().split(/\s+/),c=0
l.forEach(function(e,i){
var y=q.every(function(p){return w[i].indexOf(p)>=0})
e.hidden=!y
c+=y
});
[].forEach.call(d.querySelectorAll(".part"),function(u){
u.hidden=!u.querySelector("li:not([hidden])")
})
n.textContent=f.value.trim()?"找到 "+c+" 个站点":""
})
})(document)
